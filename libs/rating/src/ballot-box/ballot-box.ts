/** The scores one voter or reviewer gives one member, 0-100, in the order of the period's criteria. */
export type MemberScores = Readonly<{ personId: string; scores: readonly number[] }>;

/** A ballot: every member of the period's list once, in that order. Nothing else stands in it. */
export type Ballot = readonly MemberScores[];

/** Why a member got less than 60 in a criterion. */
export type Reason = Readonly<{ personId: string; criterion: string; reason: string }>;

/** What a reviewer of the Party organisation or the third party hands in. */
export type Sheet = Readonly<{ scores: Ballot; reasons: readonly Reason[] }>;

/** A one-time credential (RFC 9474): the prepared message and the unblinded signature over it. */
export type Credential = Readonly<{ message: Uint8Array; signature: Uint8Array }>;

export type BoxContents = Readonly<{
  /** Online and paper together, in an order that follows from their contents alone. */
  ballots: readonly Ballot[];
  /** The id it was put under → sheet. */
  sheets: ReadonlyMap<string, Sheet>;
}>;

/**
 * The sealed box of a rating period: what must not be readable, countable by content, or joinable to
 * a household before the closing waits here and not in the log. What was put is durable when the
 * call resolves.
 *
 * A box that was not opened, or is destroyed, takes nothing (`voting-ended`), and all else throws
 * `NotFound` ballot-box, but for `close` and `destroy`, which change nothing. Ids are UUIDs, a
 * ballot has 1 to 100 members and 1 to 10 criteria, a batch 1 to 2,000 ballots and a name of 1 to
 * 200 characters: who calls has checked that, or gets a RangeError. A seal that somebody tampered
 * with throws `SealBroken`.
 */
export abstract class BallotBox {
  /**
   * Makes the period's keys and its empty box; the same again answers the same. The public key is
   * SPKI DER in base64url, for voters to blind with.
   */
  abstract open(periodId: string): Promise<{ publicKey: string }>;

  /** Blind-signs for one household (RFC 9474, BlindSign); deterministic. Refusals: `blinded-message-invalid`. */
  abstract blindSign(periodId: string, blindedMessage: Uint8Array): Promise<Uint8Array>;

  /**
   * Puts a ballot that came with a credential. The same ballot with the same credential again
   * changes nothing. Refusals: `credential-invalid`, `credential-used` (with another ballot),
   * `voting-ended`.
   */
  abstract putBallot(periodId: string, credential: Credential, ballot: Ballot): Promise<void>;

  /**
   * Keeps an entry of a batch of paper ballots until a second person's agrees (see `putPaper`).
   * What was kept under an id never changes: the same again changes nothing. Refusals:
   * `voting-ended`, `idempotency-key-reused` (other ballots under this id).
   */
  abstract keepPaperEntry(
    periodId: string,
    batch: string,
    entryId: string,
    ballots: readonly Ballot[],
  ): Promise<void>;

  /** The entries of the batch and, pairwise, whether they agree as multisets; no content. */
  abstract paperEntries(
    periodId: string,
    batch: string,
  ): Promise<readonly { entryId: string; digest: string; ballots: number }[]>;

  /**
   * Moves an entry of the batch into the box, once: when any entry of the batch is in, nothing
   * changes, also after the closing. Throws `NotFound` paper-entry. Refusals: `voting-ended`.
   */
  abstract putPaper(periodId: string, batch: string, entryId: string): Promise<void>;

  /**
   * Puts a sheet, once under this id: the same again changes nothing. Refusals: `voting-ended`,
   * `idempotency-key-reused` (another sheet under this id).
   */
  abstract putSheet(periodId: string, sheetId: string, sheet: Sheet): Promise<void>;

  /** No more is taken; the same again changes nothing. */
  abstract close(periodId: string): Promise<void>;

  /** How many ballots are in the box. Only for the quorum at the closing; shown to nobody. */
  abstract count(periodId: string): Promise<number>;

  /** Opens the seals. Refusals: `voting-not-ended`: a box is read once it is closed. */
  abstract read(periodId: string): Promise<BoxContents>;

  /** Destroys contents and keys for good, once the log holds the result. */
  abstract destroy(periodId: string): Promise<void>;
}
