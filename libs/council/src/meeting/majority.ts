import type { Share } from '@yishi/kernel';

/**
 * 城市居民委员会组织法, article 9: a residents' meeting may be of one representative of each
 * household; it is held only when more than half of them are there, and decides by more than half
 * of those there. An abstention is therefore as good as a vote against.
 */
export const QUORUM: Share = { numerator: 1n, denominator: 2n };
export const MAJORITY: Share = { numerator: 1n, denominator: 2n };

/** `part / whole > share`, in whole numbers: exactly half is not more than half. */
const exceeds = (part: number, whole: number, { numerator, denominator }: Share): boolean =>
  BigInt(part) * denominator > numerator * BigInt(whole);

/** Are more than half of the `size` resident households there? */
export const isQuorate = (present: number, size: number): boolean => exceeds(present, size, QUORUM);

export type Vote = Readonly<{ votesFor: number; present: number; size: number }>;

/** Did the meeting decide so: quorate, and more than half of those present for it? */
export const isPassed = ({ votesFor, present, size }: Vote): boolean =>
  isQuorate(present, size) && exceeds(votesFor, present, MAJORITY);
