import { isUuid } from '@yishi/kernel';
import type { Ballot, MemberScores, Sheet } from './ballot-box';

/** Limits of a ballot; a byte each where it is written down. */
export const MAX_MEMBERS = 100;
export const MAX_CRITERIA = 10;
export const MAX_SCORE = 100;
/** Paper ballots that are entered in one go. */
export const MAX_PAPER_BALLOTS = 2_000;

/** Sealed ballots are as long as the next multiple of this: their length says nothing. */
const BALLOT_STEP = 64;
/** Sheets hold reasons for low scores; a few more or less of them are not to be seen outside. */
const SHEET_STEP = 8_192;
const ID_BYTES = 16;

/**
 * A ballot as bytes: members, criteria, then each member's id and scores, a byte each. Two ballots
 * with the same scores have the same bytes, and all ballots of a period the same length. Throws a
 * RangeError: who calls has checked the ballot against the list.
 */
export function ballotBytes(ballot: Ballot): Buffer {
  const criteria = ballot[0]?.scores.length ?? 0;
  if (ballot.length < 1 || ballot.length > MAX_MEMBERS || criteria < 1 || criteria > MAX_CRITERIA)
    throw new RangeError('a ballot has 1 to 100 members and 1 to 10 criteria');
  const members = ballot.map(({ personId, scores }) => {
    if (!isUuid(personId)) throw new RangeError('personId is not a UUID');
    if (scores.length !== criteria || !scores.every(isScore))
      throw new RangeError('a ballot has a score from 0 to 100 for each criterion');
    return Buffer.from([...Buffer.from(personId.replaceAll('-', ''), 'hex'), ...scores]);
  });
  return Buffer.concat([Buffer.of(ballot.length, criteria), ...members]);
}

const isScore = (score: number): boolean =>
  Number.isInteger(score) && score >= 0 && score <= MAX_SCORE;

export const ballotOf = (bytes: Buffer): Ballot => readBallot(bytes, 0).ballot;

function readBallot(bytes: Buffer, start: number): { ballot: Ballot; end: number } {
  const criteria = bytes.readUInt8(start + 1);
  const width = ID_BYTES + criteria;
  const ballot: MemberScores[] = [];
  let at = start + 2;
  for (let left = bytes.readUInt8(start); left > 0; left--, at += width) {
    const personId = uuidAt(bytes, at);
    ballot.push({ personId, scores: [...bytes.subarray(at + ID_BYTES, at + width)] });
  }
  return { ballot, end: at };
}

const uuidAt = (bytes: Buffer, at: number): string =>
  bytes
    .toString('hex', at, at + ID_BYTES)
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** The same ballots in any order are the same bytes. Throws a RangeError. */
export function batchBytes(ballots: readonly Ballot[]): Buffer {
  if (ballots.length < 1 || ballots.length > MAX_PAPER_BALLOTS)
    throw new RangeError(`a batch has 1 to ${MAX_PAPER_BALLOTS} ballots`);
  return Buffer.concat(ballots.map(ballotBytes).sort(Buffer.compare));
}

export function batchOf(bytes: Buffer): readonly Ballot[] {
  const ballots: Ballot[] = [];
  for (let at = 0; at < bytes.length; ) {
    const { ballot, end } = readBallot(bytes, at);
    ballots.push(ballot);
    at = end;
  }
  return ballots;
}

/** Reasons are texts: a sheet is JSON, its ballot as bytes. Throws a RangeError. */
export const sheetBytes = ({ scores, reasons }: Sheet): Buffer =>
  Buffer.from(JSON.stringify({ scores: ballotBytes(scores).toString('base64'), reasons }));

export function sheetOf(bytes: Buffer): Sheet {
  const { scores, reasons } = JSON.parse(bytes.toString('utf8')) as {
    scores: string;
    reasons: Sheet['reasons'];
  };
  return { scores: ballotOf(Buffer.from(scores, 'base64')), reasons };
}

export const paddedBallot = (bytes: Buffer): Buffer => padded(bytes, BALLOT_STEP);
export const paddedSheet = (bytes: Buffer): Buffer => padded(bytes, SHEET_STEP);

/** Length, bytes, zeros up to a multiple of `step`. */
export function padded(bytes: Buffer, step: number): Buffer {
  const whole = Buffer.alloc(Math.ceil((4 + bytes.length) / step) * step);
  whole.writeUInt32BE(bytes.length);
  bytes.copy(whole, 4);
  return whole;
}

export const unpadded = (whole: Buffer): Buffer => whole.subarray(4, 4 + whole.readUInt32BE());
