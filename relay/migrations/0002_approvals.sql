-- The approval of an administrator that a person waits for. The state is in the link that the
-- administrator gets: its hash finds the account, and sealed it makes the same link again.

CREATE TABLE approvals (
    account TEXT NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    hash TEXT NOT NULL UNIQUE,
    state BYTEA NOT NULL,
    asked BIGINT NOT NULL,
    given BIGINT
);
