import { TransientFailure } from '@yishi/event-store';
import { Refused } from '@yishi/kernel';
import { Gathered } from './gathered';

/** Writes when it is let, and remembers what it wrote in one go. */
function held() {
  const batches: (readonly number[])[] = [];
  const release: ((error?: Error) => void)[] = [];
  const gathered = new Gathered<number, string>((items) => {
    batches.push(items);
    return new Promise((resolve, reject) => {
      release.push((error) => {
        if (error) return reject(error);
        resolve(
          items.map((item) => () => {
            if (item < 0) throw new Refused('voting-ended');
            return `wrote ${item}`;
          }),
        );
      });
    });
  });
  const next = async (error?: Error) => {
    release.shift()!(error);
    await new Promise(setImmediate);
  };
  return { gathered, batches, next };
}

it('writes at once, and then in one go what came meanwhile', async () => {
  const { gathered, batches, next } = held();
  const all = [1, 2, 3].map((item) => gathered.add(item));
  expect(batches).toEqual([[1]]);
  await next();
  expect(batches).toEqual([[1], [2, 3]]);
  expect(gathered.isIdle).toBe(false);
  await next();
  expect(await Promise.all(all)).toEqual(['wrote 1', 'wrote 2', 'wrote 3']);
  expect(gathered.isIdle).toBe(true);
});

it('refuses one without its neighbours, and goes on after a write that failed', async () => {
  const { gathered, next } = held();
  const first = gathered.add(1);
  const [second, third] = [gathered.add(-2), gathered.add(3)];
  const failed = expect(first).rejects.toThrow('gone');
  await next(new Error('gone'));
  await failed;
  const refused = expect(second).rejects.toThrow(Refused);
  await next();
  await refused;
  expect(await third).toBe('wrote 3');
  expect(gathered.isIdle).toBe(true);
});

it('writes at most 512 in one go, and lets no more than 20,000 wait', async () => {
  const { gathered, batches, next } = held();
  const all = Array.from({ length: 20_001 }, (_, item) => gathered.add(item));
  expect(() => gathered.add(1)).toThrow(TransientFailure);
  while (!gathered.isIdle) await next();
  expect(await Promise.all(all)).toHaveLength(20_001);
  expect(Math.max(...batches.map((batch) => batch.length))).toBe(512);
});
