import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MovableClock } from '.';

const folder = mkdtempSync(join(tmpdir(), 'yishi-clock-'));
afterAll(() => rmSync(folder, { recursive: true }));

const past = new Date('2018-05-02T01:00:00.000Z');
const isSoonAfter = (clock: MovableClock, at: Date): boolean => {
  const sinceMs = clock.now().getTime() - at.getTime();
  return sinceMs >= 0 && sinceMs < 60_000;
};

describe('a movable clock', () => {
  it('may be set to the past once, and never goes back', () => {
    const clock = new MovableClock();
    clock.moveTo(past);
    expect(isSoonAfter(clock, past)).toBe(true);
    expect(() => clock.moveTo(new Date('2018-05-01T01:00:00Z'))).toThrow('clock-does-not-go-back');
    clock.moveTo(new Date('2018-06-01T01:00:00Z'));
    expect(isSoonAfter(clock, new Date('2018-06-01T01:00:00Z'))).toBe(true);
  });

  it('takes the last call again', () => {
    const clock = new MovableClock();
    clock.moveTo(past);
    const before = clock.now();
    clock.moveTo(past);
    expect(clock.now() >= before).toBe(true);
  });

  it('goes on over a restart where it was put', () => {
    const file = join(folder, 'data', 'clock');
    new MovableClock(file).moveTo(past);
    const again = new MovableClock(file);
    expect(isSoonAfter(again, past)).toBe(true);
    expect(() => again.moveTo(new Date('2018-05-01T01:00:00Z'))).toThrow('clock-does-not-go-back');
    again.moveTo(past);
  });
});
