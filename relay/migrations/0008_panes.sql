-- Panes of the add-in in Outlook. While one is being paired, hashes of what it keeps to itself and of
-- the code that it shows; then the hash of what it signs its requests with.

CREATE TABLE pairings (
    secret TEXT NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    account TEXT REFERENCES accounts (id) ON DELETE CASCADE,
    expires BIGINT NOT NULL
);

CREATE TABLE panes (
    hash TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    created BIGINT NOT NULL,
    seen BIGINT NOT NULL
);
CREATE INDEX panes_account ON panes (account);
