-- For a log that was restored to an older state than what follows it (docs/runbook.md, "A log older than its
-- followers"). Run it on the database of every service while all of them are stopped; `yishi.head` is the
-- last position of the restored log:
--
--   PGOPTIONS='-c yishi.head=38' psql -X -v ON_ERROR_STOP=1 -f deploy/postgres/rewind-followers.sql "$DATABASE_URL"
--
-- Followers that had not seen more than there is now stay as they are. Of the others: read models are dropped,
-- and built again at the next start; processes go on after the head, for all before it they have done; all
-- relays publish everything again, to topics that must have been emptied. What was parked goes with it.
BEGIN;

CREATE TEMPORARY TABLE ahead ON COMMIT DROP AS
SELECT DISTINCT f.name, f.kind
  FROM following.follower f
  JOIN following.checkpoint c ON c.follower = f.name
 WHERE c.position > current_setting('yishi.head')::bigint;

DO $$
DECLARE
  dropped text;
BEGIN
  FOR dropped IN
    SELECT unnest(f.tables || f.rebuild_tables)
      FROM following.follower f JOIN ahead USING (name)
     WHERE f.kind = 'projection'
  LOOP
    EXECUTE 'DROP TABLE IF EXISTS ' || dropped;
  END LOOP;
END $$;

UPDATE following.follower
   SET version = NULL, fingerprint = NULL, tables = '{}',
       rebuild_version = NULL, rebuild_fingerprint = NULL, rebuild_tables = '{}'
 WHERE name IN (SELECT name FROM ahead WHERE kind = 'projection');

DELETE FROM following.checkpoint
 WHERE follower IN (SELECT name FROM ahead WHERE kind = 'projection')
    OR follower IN (SELECT name FROM following.follower WHERE kind = 'relay');

DELETE FROM following.parked
 WHERE follower IN (SELECT name FROM ahead WHERE kind = 'projection')
    OR position > current_setting('yishi.head')::bigint;

DELETE FROM following.parked_retry
 WHERE (follower, key) NOT IN (SELECT follower, key FROM following.parked);

UPDATE following.checkpoint
   SET position = current_setting('yishi.head')::bigint, message_index = 2147483647
 WHERE follower IN (SELECT name FROM ahead WHERE kind = 'process')
   AND position > current_setting('yishi.head')::bigint;

SELECT kind, name FROM ahead ORDER BY kind, name;

COMMIT;
