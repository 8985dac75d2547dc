-- Whether the next cycle takes along what Twinline made: the person leaves.

ALTER TABLE accounts ADD COLUMN leaving BIGINT NOT NULL DEFAULT 0;
