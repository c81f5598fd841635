import { createHmac, hkdfSync } from 'node:crypto';
import { SealBroken, seal, unseal } from '@yishi/platform';
import type { Ballot, Sheet } from './ballot-box';
import {
  ballotBytes,
  batchBytes,
  batchOf,
  paddedBallot,
  paddedSheet,
  sheetBytes,
  sheetOf,
  unpadded,
} from './ballot-codec';

/** A ballot as it goes into the box: where, and what (base64). */
export type SealedBallot = Readonly<{ key: string; sealed: string }>;

/**
 * What can be done with the key of one period's box: sealing and opening. Each seal is bound to its
 * place, and no message of an error names a place finer than the period.
 */
export class BoxSeals {
  readonly #content: Buffer;
  readonly #index: Buffer;
  readonly #digest: Buffer;

  constructor(
    private readonly periodId: string,
    boxKey: Buffer,
  ) {
    const derived = (purpose: string) => Buffer.from(hkdfSync('sha256', boxKey, '', purpose, 32));
    this.#content = derived('content');
    this.#index = derived('index');
    this.#digest = derived('digest');
  }

  /**
   * The place of a credential in the box: it says nothing without the key, and is nowhere near the
   * place of a ballot that came just before. One prepared message is one ballot, for nobody gets
   * two of them out of one blind signature.
   */
  placeOfCredential = (message: Uint8Array): string => this.#place('credential', message);

  /** The place of the n-th paper ballot of a batch; to be told from a credential's by nothing. */
  placeOfPaper = (batch: string, index: number): string =>
    this.#place('paper', JSON.stringify([batch, index]));

  sealBallot = (key: string, ballot: Ballot): SealedBallot => ({
    key,
    sealed: seal(
      this.#content,
      this.#at('ballot', key),
      paddedBallot(ballotBytes(ballot)),
    ).toString('base64'),
  });

  /** The ballot's bytes, for comparing and ordering; `ballotOf` reads them. Throws `SealBroken`. */
  openBallot = ({ key, sealed }: SealedBallot): Buffer =>
    this.#open('ballot', key, Buffer.from(sealed, 'base64'));

  sealBatch = (batch: string, personId: string, ballots: readonly Ballot[]): Buffer =>
    seal(
      this.#content,
      this.#at('batch', JSON.stringify([batch, personId])),
      paddedBallot(batchBytes(ballots)),
    );

  /** Throws `SealBroken`. */
  openBatch = (batch: string, personId: string, sealed: Buffer): readonly Ballot[] =>
    batchOf(this.#open('batch', JSON.stringify([batch, personId]), sealed));

  /** The same for entries of a batch that agree as multisets; says nothing without the key. */
  digestOfBatch = (batch: string, ballots: readonly Ballot[]): string =>
    createHmac('sha256', this.#digest)
      .update(JSON.stringify([this.periodId, batch]))
      .update(batchBytes(ballots))
      .digest('base64url');

  sealSheet = (reviewerId: string, sheet: Sheet): Buffer =>
    seal(this.#content, this.#at('sheet', reviewerId), paddedSheet(sheetBytes(sheet)));

  /** Throws `SealBroken`. */
  openSheet = (reviewerId: string, sealed: Buffer): Sheet =>
    sheetOf(this.#open('sheet', reviewerId, sealed));

  #place = (kind: string, of: Uint8Array | string): string =>
    createHmac('sha256', this.#index)
      .update(`${this.periodId} ${kind} `)
      .update(of)
      .digest()
      .toString('base64url', 0, PLACE_BYTES);

  #at = (kind: string, of: string): string => `${kind} ${this.periodId} ${of}`;

  #open(kind: 'ballot' | 'batch' | 'sheet', of: string, sealed: Buffer): Buffer {
    try {
      return unpadded(unseal(this.#content, this.#at(kind, of), sealed));
    } catch {
      throw new SealBroken(`a ${kind} of ${this.periodId}`);
    }
  }
}

/** 128 bits: two credentials do not meet. */
const PLACE_BYTES = 16;
