-- Causes of which a person is told by e-mail, once each; a row goes when its cause is gone. Nothing
-- is due of what was told, or given up.

CREATE TABLE notices (
    account TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    cause TEXT NOT NULL,
    tries BIGINT NOT NULL DEFAULT 0,
    due BIGINT,
    PRIMARY KEY (account, cause)
);
CREATE INDEX notices_due ON notices (due);

-- Few accounts are in trouble: they are found without looking at the others.
CREATE INDEX connections_attention ON connections (account, side) WHERE attention IS NOT NULL;
CREATE INDEX accounts_failures ON accounts (failures) WHERE failures > 0;
