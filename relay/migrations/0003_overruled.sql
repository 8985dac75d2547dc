-- Whether the person wants the other value of a conflict: the next cycle writes it.

ALTER TABLE conflicts ADD COLUMN overruled BIGINT NOT NULL DEFAULT 0;
