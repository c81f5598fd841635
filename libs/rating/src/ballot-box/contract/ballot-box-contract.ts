import { randomBytes } from 'node:crypto';
import { NotFound } from '@yishi/kernel';
import type { Ballot, BallotBox, Credential } from '../ballot-box';
import { ballotBytes } from '../ballot-codec';
import { paperCases, sheetCases } from './paper-and-sheet-cases';
import { ballot, credential, newId, outcome, votedIn } from './samples';

/** Two instances on the same boxes, as of two processes, with keys of 2,048 bits. */
export type Boxes = Readonly<{ one: BallotBox; two: BallotBox; dispose: () => Promise<void> }>;

/** What every implementation of the port does. */
export function ballotBoxContract(name: string, open: () => Promise<Boxes>): void {
  describe(`ballot box: ${name}`, () => {
    let boxes: Boxes;
    const box = (): BallotBox => boxes.one;
    const both = (): readonly [BallotBox, BallotBox] => [boxes.one, boxes.two];

    beforeAll(async () => {
      boxes = await open();
    });
    afterAll(() => boxes?.dispose());

    describe('keys', () => keyCases(box, both));
    describe('ballots', () => ballotCases(box, both));
    describe('races', () => raceCases(box, both));
    describe('paper', () => paperCases(box, both));
    describe('sheets', () => sheetCases(box));
    describe('closing', () => closingCases(box, both));
  });
}

type One = () => BallotBox;
type Both = () => readonly [BallotBox, BallotBox];

function keyCases(box: One, both: Both): void {
  it('has one key for a period, however often and wherever it is opened', async () => {
    const periodId = newId();
    const [one, two] = both();
    const opened = await Promise.all([one, two, one].map((each) => each.open(periodId)));
    expect(new Set(opened.map(({ publicKey }) => publicKey)).size).toBe(1);
    expect(await two.open(periodId)).toEqual(opened[0]);
    expect((await one.open(newId())).publicKey).not.toBe(opened[0]!.publicKey);
  });

  it('signs blindly the same message alike, in every process, also after the closing', async () => {
    const { periodId } = await votedIn(box());
    const blinded = Buffer.concat([Buffer.of(0), randomBytes(255)]);
    const [one, two] = both();
    const signed = await one.blindSign(periodId, blinded);
    expect(await two.blindSign(periodId, blinded)).toEqual(signed);
    await one.close(periodId);
    expect(await one.blindSign(periodId, blinded)).toEqual(signed);
  });

  it('refuses to sign what is no number below the modulus', async () => {
    const { periodId } = await votedIn(box());
    for (const blinded of [Buffer.alloc(0), randomBytes(32), Buffer.alloc(256, 0xff)])
      expect(await outcome(box().blindSign(periodId, blinded))).toBe('blinded-message-invalid');
  });

  it('knows nothing of a period that was not opened', async () => {
    const periodId = newId();
    await expect(box().blindSign(periodId, Buffer.alloc(256))).rejects.toThrow(NotFound);
    await expect(box().read(periodId)).rejects.toThrow(NotFound);
    await expect(box().count(periodId)).rejects.toThrow(NotFound);
  });
}

function ballotCases(box: One, both: Both): void {
  it('takes a ballot for a credential, once; the same again changes nothing', async () => {
    const { periodId, credentials } = await votedIn(box(), 2);
    const [mine, other] = credentials as [Credential, Credential];
    await box().putBallot(periodId, mine, ballot(90));
    await both()[1].putBallot(periodId, mine, ballot(90));
    expect(await box().count(periodId)).toBe(1);
    expect(await outcome(box().putBallot(periodId, mine, ballot(91)))).toBe('credential-used');
    await box().putBallot(periodId, other, ballot(90));
    expect(await box().count(periodId)).toBe(2);
    await box().close(periodId);
    expect((await box().read(periodId)).ballots).toEqual([ballot(90), ballot(90)]);
  });

  it('refuses a credential that is not one of the period', async () => {
    const { periodId, credentials } = await votedIn(box(), 1);
    const elsewhere = await votedIn(box(), 1);
    const { message, signature } = credentials[0]!;
    const changed = (bytes: Uint8Array, at: number) => {
      const copy = Buffer.from(bytes);
      copy[at]! ^= 1;
      return copy;
    };
    const wrong: Readonly<Record<string, Credential>> = {
      'of another period': elsewhere.credentials[0]!,
      'changed message': { message: changed(message, 0), signature },
      'changed period in the message': { message: changed(message, 40), signature },
      'changed signature': { message, signature: changed(signature, 255) },
      'no signature': { message, signature: Buffer.alloc(0) },
      'no message': { message: Buffer.alloc(0), signature },
      'made up': { message: Buffer.from(message), signature: randomBytes(256) },
      'a message of another length': { message: Buffer.concat([message, message]), signature },
    };
    for (const [what, each] of Object.entries(wrong))
      expect([what, await outcome(box().putBallot(periodId, each, ballot(1)))]).toEqual([
        what,
        'credential-invalid',
      ]);
    expect(await box().count(periodId)).toBe(0);
  });

  it('refuses a good signature over a message without the period', async () => {
    const { periodId, publicKey } = await votedIn(box());
    const other = await credential(box(), periodId, publicKey);
    const signed = await credential(box(), periodId, publicKey, newId());
    expect(await outcome(box().putBallot(periodId, signed, ballot(1)))).toBe('credential-invalid');
    expect(await outcome(box().putBallot(periodId, other, ballot(1)))).toBe('done');
  });

  it('gives the ballots back in an order that tells nothing of their arrival', async () => {
    const { periodId, credentials } = await votedIn(box(), 6);
    const scores = [70, 10, 100, 0, 55, 10];
    for (const [index, each] of credentials.entries())
      await box().putBallot(periodId, each, ballot(scores[index]!));
    await box().close(periodId);
    const { ballots } = await box().read(periodId);
    expect(ballots).toEqual([0, 10, 10, 55, 70, 100].map((score) => ballot(score)));
    expect(inOrder(ballots)).toBe(true);
  });
}

const inOrder = (ballots: readonly Ballot[]): boolean =>
  ballots
    .map(ballotBytes)
    .every((bytes, index, all) => index === 0 || Buffer.compare(all[index - 1]!, bytes) <= 0);

function raceCases(box: One, both: Both): void {
  it('takes one of 64 ballots that come at once with one credential', async () => {
    const { periodId, credentials } = await votedIn(box(), 1);
    const puts = Array.from({ length: 64 }, (_, index) =>
      outcome(both()[index % 2]!.putBallot(periodId, credentials[0]!, ballot(index))),
    );
    const outcomes = await Promise.all(puts);
    expect(outcomes.filter((each) => each === 'done')).toHaveLength(1);
    expect(outcomes.filter((each) => each === 'credential-used')).toHaveLength(63);
    await box().close(periodId);
    const accepted = outcomes.indexOf('done');
    expect((await box().read(periodId)).ballots).toEqual([ballot(accepted)]);
  });

  it('acknowledges the same ballot to all 64 who send it at once, and counts it once', async () => {
    const { periodId, credentials } = await votedIn(box(), 1);
    const puts = Array.from({ length: 64 }, (_, index) =>
      outcome(both()[index % 2]!.putBallot(periodId, credentials[0]!, ballot(77))),
    );
    expect(new Set(await Promise.all(puts))).toEqual(new Set(['done']));
    expect(await box().count(periodId)).toBe(1);
  });

  it('has every acknowledged ballot in the box, and none more, when it closes in between', async () => {
    const { periodId, credentials } = await votedIn(box(), 24);
    const puts: Promise<string>[] = [];
    let closing: Promise<void> | undefined;
    for (const [index, each] of credentials.entries()) {
      puts.push(outcome(both()[index % 2]!.putBallot(periodId, each, ballot(index))));
      if (index === 12) closing = both()[1].close(periodId);
      if (index % 3 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await closing;
    const outcomes = await Promise.all(puts);
    expect(outcomes[0]).toBe('done');
    expect(outcomes.at(-1)).toBe('voting-ended');
    const acknowledged = outcomes.flatMap((each, index) => (each === 'done' ? [index] : []));
    expect(outcomes.filter((each) => each === 'voting-ended')).toHaveLength(
      24 - acknowledged.length,
    );
    const { ballots } = await box().read(periodId);
    expect(ballots).toEqual(acknowledged.map((score) => ballot(score)));
  });
}

function closingCases(box: One, both: Both): void {
  it('is not read before it is closed, and takes nothing after', async () => {
    const { periodId, credentials } = await votedIn(box(), 2);
    const [mine, late] = credentials as [Credential, Credential];
    await box().putBallot(periodId, mine, ballot(80));
    expect(await outcome(box().read(periodId))).toBe('voting-not-ended');
    await box().close(periodId);
    await box().close(periodId);
    expect(await outcome(both()[1].putBallot(periodId, late, ballot(1)))).toBe('voting-ended');
    expect(await outcome(box().putBallot(periodId, mine, ballot(80)))).toBe('voting-ended');
    const read = await box().read(periodId);
    expect(await both()[1].read(periodId)).toEqual(read);
    expect(read).toEqual({ ballots: [ballot(80)], sheets: new Map() });
  });

  it('is gone for good once it is destroyed, and others are not', async () => {
    const [gone, stays] = [await votedIn(box(), 2), await votedIn(box(), 1)];
    const { periodId, credentials } = gone;
    await box().putBallot(periodId, credentials[0]!, ballot(80));
    await box().putBallot(stays.periodId, stays.credentials[0]!, ballot(70));
    await box().close(periodId);
    await box().destroy(periodId);
    await both()[1].destroy(periodId);
    for (const each of both()) {
      await expect(each.read(periodId)).rejects.toThrow(NotFound);
      await expect(each.count(periodId)).rejects.toThrow(NotFound);
      expect(await outcome(each.putBallot(periodId, credentials[1]!, ballot(1)))).toBe(
        'voting-ended',
      );
    }
    await box().close(periodId);
    expect(await both()[1].count(stays.periodId)).toBe(1);
  });
}
