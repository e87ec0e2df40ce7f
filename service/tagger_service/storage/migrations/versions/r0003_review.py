"""Reviewing: tags that wait, decisions of people, and texts where they are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "job_texts",
        sa.Column("job_id", sa.String(36), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        of_a_job("job_texts"),
        sa.PrimaryKeyConstraint("job_id", "row", name=op.f("pk_job_texts")),
    )
    op.create_table(
        "review_tags",
        sa.Column("job_id", sa.String(36), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(50), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("distance", sa.Double(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        of_a_job("review_tags"),
        sa.PrimaryKeyConstraint("job_id", "row", "code", name=op.f("pk_review_tags")),
    )
    order = ["rank", "distance", "job_id", "row", "code"]
    op.create_index("ix_review_tags_order", "review_tags", order)
    make_decisions()


def make_decisions() -> None:
    """Make the table of decisions, which outlive their jobs."""
    op.create_table(
        "review_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reviewer", sa.String(100), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        sa.Column("decision", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("job_id", sa.String(36), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.String(), nullable=False),
        sa.Column("text_sha256", sa.String(64)),
        sa.Column("code", sa.String(50), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("probability", sa.Double()),
        sa.Column("model", sa.String(200), nullable=False),
        sa.Column("framework", sa.String(200), nullable=False),
        sa.Column("framework_version", sa.String(50), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_decisions")),
        sqlite_autoincrement=True,
    )
    thing = ["job_id", "row", "code", "start", "end", "reviewer"]
    op.create_index("ix_review_decisions_thing", "review_decisions", thing)


def of_a_job(name: str) -> sa.ForeignKeyConstraint:
    """Return what lets the rows of a table go when their job goes."""
    return sa.ForeignKeyConstraint(
        ["job_id"], ["jobs.id"], name=op.f(f"fk_{name}_job_id"), ondelete="CASCADE"
    )


def downgrade() -> None:
    """Drop the tables."""
    for name in ("review_decisions", "review_tags", "job_texts"):
        op.drop_table(name)
