import { createLogger, NestLogger, SecurityLog } from '.';

function captured(level: 'info' | 'fatal' = 'info') {
  const lines: string[] = [];
  const log = createLogger({ level, to: { write: (line: string) => void lines.push(line) } });
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? 'null') as Record<string, unknown> };
}

const token = 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl';

describe('the log', () => {
  it('is one line of JSON per entry, whatever the text', () => {
    const { log, lines, last } = captured();
    log.info({ field: 'a\nb' }, 'first line\n{"level":"fatal"}\u2028');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^[^\n]*\n$/);
    expect(last()).toMatchObject({ level: 'info', field: 'a\nb' });
    expect(last().at).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  it.each([
    ['a header', { headers: { authorization: `Bearer ${token}` } }],
    ['a header of a request', { req: { headers: { authorization: 'Basic c2VjcmV0' } } }],
    ['a field', { token: 'c2VjcmV0', password: 'c2VjcmV0', telephone: 'c2VjcmV0' }],
    ['a text', { message: `refused ${token} of postgres://app:c2VjcmV0@db/x` }],
    ['an error', { err: new Error(`bad ${token}, postgres://app:c2VjcmV0@db/x`) }],
  ])('holds no secret of %s', (_where, fields) => {
    const { log, lines } = captured();
    log.info(fields, `and in the message ${token}`);
    expect(lines.join()).not.toMatch(/eyJ|c2VjcmV0|c2lnbmF0dXJl/);
  });

  it('tells of an error what helps, and none of the data hung on it', () => {
    const { log, last, lines } = captured();
    const error = Object.assign(new TypeError('duplicate key'), {
      code: '23505',
      detail: 'Key (name)=(张三) already exists',
      parameters: ['张三'],
    });
    log.error({ err: error });
    expect(last().err).toMatchObject({
      name: 'TypeError',
      message: 'duplicate key',
      code: '23505',
    });
    expect(lines.join()).not.toContain('张三');
  });
});

describe('the security log', () => {
  it('is written whatever the level, marked and separate', () => {
    const { log, lines, last } = captured('fatal');
    log.error('not this');
    new SecurityLog(log).record('token-refused', { cause: 'invalid-signature' });
    expect(lines).toHaveLength(1);
    expect(last()).toMatchObject({
      security: true,
      event: 'token-refused',
      cause: 'invalid-signature',
    });
  });
});

describe('messages of Nest', () => {
  it('become entries with the name of who speaks', () => {
    const { log, last } = captured();
    const nest = new NestLogger(log);
    nest.log('started', 'NestFactory');
    expect(last()).toMatchObject({ level: 'info', msg: 'started', from: 'NestFactory' });
    nest.error('failed', 'Error: failed\n  at here', 'Loader');
    expect(last()).toMatchObject({ level: 'error', stack: 'Error: failed\n  at here' });
    nest.error(new Error('thrown'), 'Loader');
    expect(last()).toMatchObject({ msg: 'thrown', err: { message: 'thrown' }, from: 'Loader' });
    nest.warn({ a: 1 }, 'Loader');
    expect(last()).toMatchObject({ level: 'warn', about: { a: 1 } });
    nest.debug('not at this level');
    expect(last().level).toBe('warn');
  });
});
