"""Keys, sessions and the audit log, which can only grow."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

REFUSING = {
    "sqlite": """CREATE TRIGGER audit_no_{deed} BEFORE {deed} ON audit
        BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END""",
    "postgresql": """CREATE TRIGGER audit_no_{deed} BEFORE {deed} ON audit
        FOR EACH ROW EXECUTE FUNCTION refuse_change_of_audit()""",
}
FUNCTION = """CREATE FUNCTION refuse_change_of_audit() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the audit log only grows'; END $$"""


def moment(name: str, *, required: bool = False) -> "sa.Column[object]":
    """Return a column of times."""
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not required)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "api_keys",
        sa.Column("id", sa.String(12), nullable=False),
        sa.Column("hash", sa.String(200), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        moment("created_at", required=True),
        moment("expires_at"),
        moment("revoked_at"),
        moment("last_used_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
    )
    op.create_table(
        "page_sessions",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("key_id", sa.String(12)),
        moment("created_at", required=True),
        moment("expires_at", required=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_sessions")),
    )
    op.create_index(op.f("ix_page_sessions_expires_at"), "page_sessions", ["expires_at"])
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        moment("at", required=True),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("deed", sa.String(32), nullable=False),
        sa.Column("object_id", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    kind = op.get_bind().dialect.name
    if kind == "postgresql":
        op.execute(FUNCTION)
    for deed in ("update", "delete"):
        op.execute(REFUSING[kind].format(deed=deed))


def downgrade() -> None:
    """Drop the tables."""
    for name in ("audit", "page_sessions", "api_keys"):
        op.drop_table(name)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change_of_audit()")
