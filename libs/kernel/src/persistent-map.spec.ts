import * as fc from 'fast-check';
import { PersistentMap, PersistentSet } from './persistent-map';

const seed = Number(process.env.YISHI_TEST_SEED ?? Date.now() % 2 ** 31);
console.info(`seed ${seed}`);

type Step = { kind: 'set' | 'delete' | 'back'; key: number; value: number };

const steps = fc.array(
  fc.record({
    kind: fc.constantFrom('set', 'set', 'set', 'delete', 'back') as fc.Arbitrary<Step['kind']>,
    key: fc.integer({ min: 0, max: 12 }),
    value: fc.integer(),
  }),
  { maxLength: 60 },
);

it('behaves as a map copied on every change, for every version ever made', () => {
  fc.assert(
    fc.property(steps, (list) => {
      const versions = [{ map: PersistentMap.empty<number, number>(), model: new Map() }];
      for (const { kind, key, value } of list) {
        const from = kind === 'back' ? versions[value & 7] : versions.at(-1);
        const { map, model } = from ?? versions[0]!;
        const copy = new Map(model);
        if (kind === 'delete') copy.delete(key);
        else copy.set(key, value);
        versions.push({
          map: kind === 'delete' ? map.delete(key) : map.set(key, value),
          model: copy,
        });
      }
      for (const { map, model } of versions) {
        expect(map.size).toBe(model.size);
        expect(new Map(map)).toEqual(model);
        for (let key = 0; key <= 12; key++) expect(map.get(key)).toBe(model.get(key));
      }
    }),
    { seed },
  );
});

it('is a set, too', () => {
  const first = PersistentSet.of(['a']);
  const second = first.add('b').delete('a');
  expect([...first]).toEqual(['a']);
  expect([...second]).toEqual(['b']);
  expect(second.add('b')).toBe(second);
  expect(second.size).toBe(1);
});
