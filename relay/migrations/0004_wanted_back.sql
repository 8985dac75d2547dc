-- History lines that the person wants to be taken back: the next cycle does it.

CREATE TABLE wanted_back (
    account TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    entry BIGINT NOT NULL,
    PRIMARY KEY (account, entry)
);
