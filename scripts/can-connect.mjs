// Exits 0 when the PostgreSQL named by the first argument answers.
import pg from 'pg';

const client = new pg.Client({ connectionString: process.argv[2], connectionTimeoutMillis: 2_000 });
try {
  await client.connect();
  await client.query('SELECT 1');
  await client.end();
} catch (error) {
  console.error(String(error));
  process.exit(1);
}
