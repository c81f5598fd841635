import { createSecretKey, randomBytes } from 'node:crypto';
import { PurposeKeys } from '@yishi/platform';
import { freshDatabase } from '../../../../test/support/database';
import { testPool } from '../../../../test/support/pool';
import { ballotBoxContract } from './contract/ballot-box-contract';
import { PostgresBallotBox } from './postgres-ballot-box';

ballotBoxContract('PostgreSQL', async () => {
  const database = await freshDatabase();
  const pools = [testPool(database.url), testPool(database.url)] as const;
  const keys = new PurposeKeys(createSecretKey(randomBytes(32)));
  const [one, two] = await Promise.all(
    pools.map((pool) => PostgresBallotBox.on(pool, keys, { modulusBits: 2_048 })),
  );
  const dispose = async () => {
    await Promise.all(pools.map((pool) => pool.end()));
    await database.drop();
  };
  return { one: one!, two: two!, dispose };
});
