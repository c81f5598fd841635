import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { normalisedName, Sealing, Unsealable } from './sealing';

const sealing = new Sealing(createSecretKey(Buffer.alloc(32, 1)));
const person = '0190a000-0000-7000-8000-000000000001';

describe('sealing', () => {
  it('opens what it sealed, whatever the text', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.string({ unit: 'binary' }), (id, text) => {
        expect(sealing.open(id, sealing.seal(id, text))).toBe(text);
      }),
    );
  });

  it('never seals alike', () => {
    const sealed = Array.from({ length: 100 }, () => sealing.seal(person, '张三').toString('hex'));
    expect(new Set(sealed.map((text) => text.slice(2, 26))).size).toBe(100);
    expect(new Set(sealed).size).toBe(100);
  });

  it('does not open with any bit changed, cut, longer, of another person or with another key', () => {
    const sealed = sealing.seal(person, '张三 13800000000');
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const changed = Buffer.from(sealed);
      changed[bit >> 3] = changed[bit >> 3]! ^ (1 << (bit & 7));
      expect(() => sealing.open(person, changed)).toThrow(Unsealable);
    }
    for (let length = 0; length < sealed.length; length++)
      expect(() => sealing.open(person, sealed.subarray(0, length))).toThrow(Unsealable);
    expect(() => sealing.open(person, Buffer.concat([sealed, Buffer.of(0)]))).toThrow(Unsealable);
    expect(() => sealing.open(person.replace('1', '2'), sealed)).toThrow(Unsealable);
    const other = new Sealing(createSecretKey(Buffer.alloc(32, 2)));
    expect(() => other.open(person, sealed)).toThrow(Unsealable);
  });

  it('has one index for a name and key', () => {
    const other = new Sealing(createSecretKey(Buffer.alloc(32, 2)));
    expect(sealing.indexOf('张三').equals(sealing.indexOf(' 张　三 '))).toBe(true);
    expect(sealing.indexOf('张三').equals(sealing.indexOf('张四'))).toBe(false);
    expect(sealing.indexOf('张三').equals(other.indexOf('张三'))).toBe(false);
  });
});

describe('a normalised name', () => {
  it.each([
    ['张　三', '张三'],
    [' 张 三 丰 ', '张三丰'],
    ['阿依古丽•买买提', '阿依古丽·买买提'],
    ['阿依古丽 · 买买提', '阿依古丽·买买提'],
    ['Ｊｏｈｎ  Smith', 'john smith'],
    ['\u9F99\uFA0C', '\u9F99\u5140'],
  ])('of %j is %j', (name, expected) => expect(normalisedName(name)).toBe(expected));

  it('stays as it is when normalised again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const once = normalisedName(name);
        expect(normalisedName(once)).toBe(once);
      }),
    );
  });
});
