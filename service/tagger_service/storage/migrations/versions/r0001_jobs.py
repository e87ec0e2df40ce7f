"""Jobs, their files, documents and results."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "jobs",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("idempotency_key", sa.String(200)),
        sa.Column("request", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("model", sa.String(200)),
        sa.Column("framework", sa.String(200)),
        sa.Column("framework_version", sa.String(50)),
        sa.Column("n_rows", sa.Integer()),
        sa.Column("n_done", sa.Integer(), nullable=False),
        sa.Column("n_failed", sa.Integer(), nullable=False),
        sa.Column("n_starts", sa.Integer(), nullable=False),
        sa.Column("problem", sa.JSON()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("owner", "idempotency_key", name=op.f("uq_jobs_owner_idempotency_key")),
    )
    for column in ("state", "created_at", "finished_at"):
        op.create_index(op.f(f"ix_jobs_{column}"), "jobs", [column])
    make_part(
        "job_uploads",
        sa.Column("piece", sa.Integer(), nullable=False),
        [
            sa.Column("content", sa.LargeBinary(), nullable=False),
        ],
    )
    make_part(
        "job_inputs",
        sa.Column("row", sa.Integer(), nullable=False),
        [
            sa.Column("name", sa.String(), nullable=False),
            sa.Column("document", sa.JSON()),
            sa.Column("content", sa.LargeBinary()),
        ],
    )
    make_part(
        "job_results",
        sa.Column("row", sa.Integer(), nullable=False),
        [
            sa.Column("document_id", sa.String(), nullable=False),
            sa.Column("source", sa.JSON(), nullable=False),
            sa.Column("text_sha256", sa.String(64)),
            sa.Column("language", sa.String(8)),
            sa.Column("report", sa.JSON()),
            sa.Column("failure", sa.JSON()),
        ],
    )
    op.create_table(
        "job_tags",
        sa.Column("job_id", sa.String(36), nullable=False),
        sa.Column("code", sa.String(50), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("domain", sa.String(50), nullable=False),
        sa.Column("review", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name=op.f("fk_job_tags_job_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job_id", "code", "row", name=op.f("pk_job_tags")),
    )


def make_part(name: str, number: "sa.Column[int]", columns: "list[sa.Column[object]]") -> None:
    """Make a table of numbered parts of a job, which go when it goes."""
    op.create_table(
        name,
        sa.Column("job_id", sa.String(36), nullable=False),
        number,
        *columns,
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name=op.f(f"fk_{name}_job_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job_id", number.name, name=op.f(f"pk_{name}")),
    )


def downgrade() -> None:
    """Drop the tables."""
    for name in ("job_tags", "job_results", "job_inputs", "job_uploads", "jobs"):
        op.drop_table(name)
