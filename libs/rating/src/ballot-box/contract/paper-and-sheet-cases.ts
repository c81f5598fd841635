import { NotFound } from '@yishi/kernel';
import type { BallotBox } from '../ballot-box';
import { ballot, MEMBERS, newId, outcome, sheet, votedIn } from './samples';

const [first, second] = [
  '0190a000-0000-7000-8000-0000000000a1',
  '0190a000-0000-7000-8000-0000000000a2',
];

export function paperCases(
  box: () => BallotBox,
  both: () => readonly [BallotBox, BallotBox],
): void {
  it('tells whether two persons entered the same ballots, in any order, and not which', async () => {
    const { periodId } = await votedIn(box());
    const other = await votedIn(box());
    await box().keepPaperEntry(periodId, '1', first, [ballot(1), ballot(2), ballot(2)]);
    await both()[1].keepPaperEntry(periodId, '1', second, [ballot(2), ballot(1), ballot(2)]);
    await box().keepPaperEntry(periodId, '2', first, [ballot(1), ballot(2), ballot(2)]);
    await box().keepPaperEntry(other.periodId, '1', first, [ballot(1), ballot(2), ballot(2)]);
    const entries = await box().paperEntries(periodId, '1');
    expect(entries.map(({ entryId, ballots }) => [entryId, ballots])).toEqual([
      [first, 3],
      [second, 3],
    ]);
    expect(entries[0]!.digest).toBe(entries[1]!.digest);
    const [elsewhere] = await box().paperEntries(periodId, '2');
    expect(elsewhere!.digest).not.toBe(entries[0]!.digest);
    const [inOther] = await box().paperEntries(other.periodId, '1');
    expect(inOther!.digest).not.toBe(entries[0]!.digest);
    expect(await box().paperEntries(periodId, '3')).toEqual([]);
    expect(await box().count(periodId)).toBe(0);
  });

  it('never changes an entry, and takes once more of a ballot for another multiset', async () => {
    const { periodId } = await votedIn(box());
    await box().keepPaperEntry(periodId, '1', first, [ballot(1), ballot(2)]);
    await both()[1].keepPaperEntry(periodId, '1', first, [ballot(2), ballot(1)]);
    const other = box().keepPaperEntry(periodId, '1', first, [ballot(1), ballot(2), ballot(2)]);
    expect(await outcome(other)).toBe('idempotency-key-reused');
    await box().keepPaperEntry(periodId, '1', second, [ballot(1), ballot(2), ballot(2)]);
    const [one, two] = await box().paperEntries(periodId, '1');
    expect([one!.ballots, two!.ballots]).toEqual([2, 3]);
    expect(one!.digest).not.toBe(two!.digest);
  });

  it('puts a batch into the box once, whoever entered it, among the ballots from the net', async () => {
    const { periodId, credentials } = await votedIn(box(), 1);
    await box().putBallot(periodId, credentials[0]!, ballot(50));
    for (const personId of [first, second])
      await box().keepPaperEntry(periodId, '1', personId, [ballot(90), ballot(10), ballot(10)]);
    await Promise.all([
      box().putPaper(periodId, '1', first),
      both()[1].putPaper(periodId, '1', first),
      both()[1].putPaper(periodId, '1', second),
    ]);
    await box().keepPaperEntry(periodId, '2', second, [ballot(90)]);
    await box().putPaper(periodId, '2', second);
    expect(await box().count(periodId)).toBe(5);
    await box().close(periodId);
    await box().putPaper(periodId, '1', first);
    const { ballots } = await box().read(periodId);
    expect(ballots).toEqual([10, 10, 50, 90, 90].map((score) => ballot(score)));
  });

  it('does not put a batch again that was entered otherwise afterwards', async () => {
    const { periodId } = await votedIn(box());
    await box().keepPaperEntry(periodId, '1', first, [ballot(1)]);
    await box().putPaper(periodId, '1', first);
    await box().keepPaperEntry(periodId, '1', second, [ballot(1), ballot(2)]);
    await box().putPaper(periodId, '1', second);
    expect(await box().count(periodId)).toBe(1);
  });

  it('has nothing to put of who entered nothing', async () => {
    const { periodId } = await votedIn(box());
    await expect(box().putPaper(periodId, '1', first)).rejects.toThrow(NotFound);
  });

  it('takes no paper after the closing', async () => {
    const { periodId } = await votedIn(box());
    await box().keepPaperEntry(periodId, '1', first, [ballot(1)]);
    await box().close(periodId);
    const late = box().keepPaperEntry(periodId, '1', second, [ballot(1)]);
    expect(await outcome(late)).toBe('voting-ended');
    expect(await outcome(box().putPaper(periodId, '1', first))).toBe('voting-ended');
    expect((await box().read(periodId)).ballots).toEqual([]);
  });
}

export function sheetCases(box: () => BallotBox): void {
  it('keeps sheets as they were put, reasons and all', async () => {
    const { periodId } = await votedIn(box());
    await box().putSheet(periodId, first, sheet(30));
    await box().putSheet(periodId, second, { scores: ballot(95), reasons: [] });
    await box().putSheet(periodId, first, sheet(30));
    const other = box().putSheet(periodId, first, sheet(40));
    expect(await outcome(other)).toBe('idempotency-key-reused');
    await box().close(periodId);
    const { sheets, ballots } = await box().read(periodId);
    expect(sheets).toEqual(
      new Map([
        [first, sheet(30)],
        [second, { scores: ballot(95), reasons: [] }],
      ]),
    );
    expect(sheets.get(first)?.reasons).toHaveLength(MEMBERS.length);
    expect(ballots).toEqual([]);
  });

  it('takes no sheet after the closing, nor for a period that is not there', async () => {
    const { periodId } = await votedIn(box());
    await box().close(periodId);
    expect(await outcome(box().putSheet(periodId, first, sheet(30)))).toBe('voting-ended');
    expect(await outcome(box().putSheet(newId(), first, sheet(30)))).toBe('voting-ended');
  });
}
