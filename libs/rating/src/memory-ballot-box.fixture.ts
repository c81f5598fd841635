import { createHmac, hash } from 'node:crypto';
import { Refused } from '@yishi/kernel';
import {
  type Ballot,
  BallotBox,
  type BoxContents,
  type Credential,
  type Sheet,
} from './ballot-box/ballot-box';

type Box = {
  isClosed: boolean;
  ballots: Map<string, Ballot>;
  paper: Map<string, Map<string, readonly Ballot[]>>;
  put: Map<string, readonly Ballot[]>;
  sheets: Map<string, Sheet>;
};

const textOf = (value: unknown): string => JSON.stringify(value);

/**
 * A box in memory that keeps the port's promises to the rules, without secrecy: a credential is the
 * blinded message itself with its signature.
 */
export class MemoryBallotBox extends BallotBox {
  readonly boxes = new Map<string, Box>();
  readonly destroyed: string[] = [];

  async open(periodId: string): Promise<{ publicKey: string }> {
    if (!this.boxes.has(periodId))
      this.boxes.set(periodId, {
        isClosed: false,
        ballots: new Map(),
        paper: new Map(),
        put: new Map(),
        sheets: new Map(),
      });
    return { publicKey: Buffer.from(`key of ${periodId}`).toString('base64url') };
  }

  async blindSign(periodId: string, blindedMessage: Uint8Array): Promise<Uint8Array> {
    return createHmac('sha256', periodId).update(blindedMessage).digest();
  }

  async putBallot(periodId: string, credential: Credential, ballot: Ballot): Promise<void> {
    const box = this.openBox(periodId);
    const signed = await this.blindSign(periodId, credential.message);
    if (!Buffer.from(signed).equals(credential.signature)) throw new Refused('credential-invalid');
    const key = hash('sha256', credential.message, 'hex');
    const known = box.ballots.get(key);
    if (known && textOf(known) !== textOf(ballot)) throw new Refused('credential-used');
    box.ballots.set(key, ballot);
  }

  async keepPaperEntry(id: string, batch: string, personId: string, ballots: readonly Ballot[]) {
    const box = this.openBox(id);
    const entries = box.paper.get(batch) ?? new Map<string, readonly Ballot[]>();
    box.paper.set(batch, entries.set(personId, ballots));
  }

  async paperEntries(periodId: string, batch: string) {
    const entries = this.boxes.get(periodId)?.paper.get(batch) ?? [];
    return [...entries].map(([personId, ballots]) => {
      const digest = hash('sha256', ballots.map(textOf).sort().join('\n'), 'hex');
      return { personId, digest, ballots: ballots.length };
    });
  }

  async putPaper(periodId: string, batch: string, personId: string): Promise<void> {
    const box = this.boxes.get(periodId);
    if (box?.put.has(batch)) return;
    const ballots = this.openBox(periodId).paper.get(batch)?.get(personId);
    if (!ballots) throw new Error(`no entry of ${batch}`);
    box!.put.set(batch, ballots);
  }

  async putSheet(periodId: string, reviewerId: string, sheet: Sheet): Promise<void> {
    this.openBox(periodId).sheets.set(reviewerId, sheet);
  }

  async close(periodId: string): Promise<void> {
    const box = this.boxes.get(periodId);
    if (box) box.isClosed = true;
  }

  async count(periodId: string): Promise<number> {
    return this.ballotsIn(periodId).length;
  }

  async read(periodId: string): Promise<BoxContents> {
    const box = this.boxes.get(periodId);
    if (!box?.isClosed) throw new Refused('voting-not-ended');
    const ballots = this.ballotsIn(periodId).sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
    return { ballots, sheets: box.sheets };
  }

  async destroy(periodId: string): Promise<void> {
    this.boxes.delete(periodId);
    this.destroyed.push(periodId);
  }

  private ballotsIn(periodId: string): Ballot[] {
    const box = this.boxes.get(periodId);
    return box ? [...box.ballots.values(), ...[...box.put.values()].flat()] : [];
  }

  private openBox(periodId: string): Box {
    const box = this.boxes.get(periodId);
    if (!box || box.isClosed) throw new Refused('voting-ended');
    return box;
  }
}
