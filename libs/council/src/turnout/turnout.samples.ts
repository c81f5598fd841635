import { compoundId, personId, territory } from '../membership/council.samples';
import type { Turnout, TurnoutRecorded, TurnoutStruckOut } from './turnouts';

/** Data for the specs of turnouts. */
export const turnoutId = (number: number): string => personId(200 + number);

export const turnout = (number: number, fields: Partial<Turnout> = {}): Turnout => ({
  turnoutId: turnoutId(number),
  compoundId,
  territory,
  activity: 'cleaning',
  date: '2018-05-30',
  households: 6,
  people: 9,
  ...fields,
});
export const recorded = (number = 1, fields: Partial<Turnout> = {}): TurnoutRecorded => ({
  type: 'TurnoutRecorded',
  data: turnout(number, fields),
});
export const struckOut = (number = 1, fields: Partial<Turnout> = {}): TurnoutStruckOut => ({
  type: 'TurnoutStruckOut',
  data: { ...turnout(number, fields), reason: '重复登记' },
});
