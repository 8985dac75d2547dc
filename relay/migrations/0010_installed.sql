-- Whether the add-in is in an account's mailbox on premises; with a code where the server refused it.

CREATE TABLE installed (
    account TEXT NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    refused TEXT
);
