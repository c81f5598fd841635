import { nameDatabase } from './name-database';

it('names the variable of a database that can not be reached', async () => {
  const away = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  await expect(nameDatabase('LOG_DATABASE_URL', Promise.reject(away))).rejects.toMatchObject({
    message: 'LOG_DATABASE_URL can not be used: connect ECONNREFUSED',
    cause: away,
  });
});

it('leaves what is no fault of the connection as it is', async () => {
  const sealed = new Error('sealed with another key');
  await expect(nameDatabase('VAULT_DATABASE_URL', Promise.reject(sealed))).rejects.toBe(sealed);
});
