-- One dialect that SQLite and PostgreSQL both read: TEXT for ids, names and plain JSON, BIGINT for
-- milliseconds, numbers and flags, BYTEA for sealed bytes. No dates, booleans, arrays, JSON operators.
-- Sealed columns open only with the key file, and only in their own row.

CREATE TABLE meta (
    name TEXT NOT NULL PRIMARY KEY,
    value BYTEA NOT NULL
);

CREATE TABLE accounts (
    id TEXT NOT NULL PRIMARY KEY,
    org TEXT NOT NULL,
    person TEXT NOT NULL,
    user_name BYTEA NOT NULL,
    settings BYTEA NOT NULL,
    created BIGINT NOT NULL,
    finished BIGINT,
    shown_updates BIGINT NOT NULL DEFAULT 0,
    shown_deletes BIGINT NOT NULL DEFAULT 0,
    first_done BIGINT NOT NULL DEFAULT 0,
    paused BIGINT NOT NULL DEFAULT 0,
    due BIGINT,
    lease_until BIGINT NOT NULL DEFAULT 0,
    epoch BIGINT NOT NULL DEFAULT 0,
    failures BIGINT NOT NULL DEFAULT 0,
    next_link BIGINT NOT NULL DEFAULT 1,
    next_cycle BIGINT NOT NULL DEFAULT 1,
    next_entry BIGINT NOT NULL DEFAULT 1,
    crm_watermark TEXT,
    mail_watermark TEXT,
    whole_at BIGINT NOT NULL DEFAULT 0,
    choice BIGINT NOT NULL DEFAULT 0,
    scope_changed TEXT NOT NULL DEFAULT '',
    UNIQUE (org, person)
);
CREATE INDEX accounts_due ON accounts (due);

CREATE TABLE connections (
    account TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    side TEXT NOT NULL,
    host TEXT NOT NULL,
    identity TEXT NOT NULL,
    name BYTEA NOT NULL,
    secret BYTEA NOT NULL,
    setup BYTEA,
    generation BIGINT NOT NULL DEFAULT 1,
    attention TEXT,
    used BIGINT,
    allowed BIGINT,
    changed BIGINT NOT NULL,
    PRIMARY KEY (account, side)
);

CREATE TABLE links (
    account TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    crm TEXT,
    mail TEXT,
    uid TEXT,
    master TEXT,
    live BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (account, id)
);
CREATE INDEX links_crm ON links (account, crm);
CREATE INDEX links_mail ON links (account, mail);
CREATE INDEX links_uid ON links (account, uid);
CREATE INDEX links_master ON links (account, master);
CREATE INDEX links_kind ON links (account, kind, live);

CREATE TABLE strays (
    account TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    side TEXT NOT NULL,
    record TEXT NOT NULL,
    kind TEXT NOT NULL,
    why TEXT NOT NULL,
    body TEXT NOT NULL,
    title BYTEA NOT NULL,
    PRIMARY KEY (account, side, record)
);
CREATE INDEX strays_kind ON strays (account, kind);

CREATE TABLE intents (
    account TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    at BIGINT NOT NULL,
    body BYTEA NOT NULL,
    PRIMARY KEY (account, name)
);

CREATE TABLE held (
    account TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    link BIGINT NOT NULL,
    side TEXT NOT NULL,
    body BYTEA NOT NULL,
    PRIMARY KEY (account, link, side)
);

CREATE TABLE rulings (
    account TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    link BIGINT NOT NULL,
    says TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (account, link)
);

CREATE TABLE conflicts (
    account TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    link BIGINT NOT NULL,
    field TEXT NOT NULL,
    at BIGINT NOT NULL,
    is_open BIGINT NOT NULL,
    body BYTEA NOT NULL,
    PRIMARY KEY (account, link, field)
);

CREATE TABLE waiting (
    account TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    side TEXT NOT NULL,
    record TEXT NOT NULL,
    kind TEXT NOT NULL,
    fault TEXT NOT NULL,
    why TEXT NOT NULL,
    tries BIGINT NOT NULL,
    due BIGINT NOT NULL,
    PRIMARY KEY (account, side, record, why)
);

CREATE TABLE cycles (
    account TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    id BIGINT NOT NULL,
    began BIGINT NOT NULL,
    ended BIGINT,
    report TEXT NOT NULL,
    stopped TEXT,
    requests_crm BIGINT NOT NULL DEFAULT 0,
    requests_mail BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (account, id)
);

CREATE TABLE entries (
    account TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    id BIGINT NOT NULL,
    cycle BIGINT NOT NULL,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    side TEXT,
    verb TEXT NOT NULL,
    done BIGINT NOT NULL,
    emptied BIGINT NOT NULL,
    body BYTEA NOT NULL,
    PRIMARY KEY (account, id)
);
CREATE INDEX entries_cycle ON entries (account, cycle, id);
CREATE INDEX entries_verb ON entries (account, verb, at);
CREATE INDEX entries_at ON entries (at);

CREATE TABLE sessions (
    hash TEXT NOT NULL PRIMARY KEY,
    account TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    created BIGINT NOT NULL,
    seen BIGINT NOT NULL
);

CREATE TABLE flows (
    state TEXT NOT NULL PRIMARY KEY,
    browser TEXT NOT NULL,
    body BYTEA NOT NULL,
    expires BIGINT NOT NULL
);

CREATE TABLE tries (
    target TEXT NOT NULL,
    secret TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX tries_target ON tries (target, at);
