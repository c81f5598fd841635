import { type Fen, minFen, parseShare, splitByShares } from '@yishi/kernel';
import type { FunderSource, IntegrationEvents, IntegrationEventType } from '@yishi/messaging';

/** One integration event, type and data together. */
export type Happened = {
  [K in IntegrationEventType]: Readonly<{ type: K; data: IntegrationEvents[K] }>;
}[IntegrationEventType];

export const DISTRICT = '410811';
export const STREET = '410811001';
export const PROJECT = '00000000-0000-8000-8000-0000000000aa';
export const COMPOUND = '00000000-0000-8000-8000-0000000000cc';
export const YEAR = 2018;

type Funder = Readonly<{ funder: string; source: FunderSource; account: string; share: string }>;

export const POLICY: readonly Funder[] = [
  { funder: 'district', source: 'district', account: 'district', share: '2/3' },
  { funder: 'street', source: 'street', account: `street-${STREET}`, share: '1/6' },
  { funder: 'residents', source: 'residents', account: '', share: '1/6' },
];
export const FIVE_FUNDERS: readonly Funder[] = [
  { funder: 'district', source: 'district', account: 'district', share: '3/7' },
  { funder: 'welfare', source: 'district', account: 'welfare', share: '1/7' },
  { funder: 'street', source: 'street', account: `street-${STREET}`, share: '1/7' },
  { funder: 'lottery', source: 'street', account: `lottery-${STREET}`, share: '1/14' },
  { funder: 'residents', source: 'residents', account: '', share: '3/14' },
];

/**
 * A list of numbers that decides everything about a lifecycle, so that a property can shrink it.
 */
export type Choices = Readonly<{
  policy: readonly Funder[];
  approvedFen: Fen;
  supplements: readonly Fen[];
  contributions: readonly Fen[];
  payments: readonly Fen[];
  invoices: readonly Fen[];
  ending: 'settle' | 'unwind' | 'release';
  asksBack: boolean;
}>;

/**
 * Plays a project's money as funding does, and keeps what is needed to play the next step rightly.
 */
export class Lifecycle {
  readonly events: Happened[] = [];
  private share = new Map<string, Fen>();
  private readonly paid = new Map<string, Fen>();
  private readonly given: { id: string; amountFen: Fen }[] = [];
  private approvedFen = 0n;
  private raisedFen = 0n;
  private cashFen = 0n;
  private spentFen = 0n;
  private serial = 0;

  constructor(
    private readonly policy: readonly Funder[],
    private readonly projectId: string = PROJECT,
    private readonly compoundId: string = COMPOUND,
  ) {}

  setAppropriations(amountFen: Fen): this {
    for (const { account, source } of this.policy)
      if (source !== 'residents')
        this.happened({
          type: 'AppropriationSet.v1',
          data: {
            account,
            source,
            districtCode: DISTRICT,
            streetCode: source === 'street' ? STREET : '',
            year: YEAR,
            amountFen,
            changeFen: amountFen,
          },
        });
    return this;
  }

  approve(totalFen: Fen): this {
    this.approvedFen = totalFen;
    const parts = this.split(totalFen);
    this.share = new Map(parts.map(({ funder, amountFen }) => [funder, amountFen]));
    const { projectId } = this;
    const data = { projectId, year: YEAR, approvedFen: totalFen, parts, by: 'p1', round: 1 };
    return this.happened({ type: 'AllocationApproved.v1', data });
  }

  release(): this {
    const { projectId } = this;
    const parts = this.split(this.approvedFen).filter(({ source }) => source !== 'residents');
    return this.happened({ type: 'AllocationReleased.v1', data: { projectId, year: YEAR, parts } });
  }

  supplement(riseFen: Fen): this {
    this.approvedFen += riseFen;
    const parts = this.split(this.approvedFen);
    const increases = parts.map((part) => ({
      ...part,
      amountFen: part.amountFen - this.share.get(part.funder)!,
    }));
    this.share = new Map(parts.map(({ funder, amountFen }) => [funder, amountFen]));
    const { projectId, approvedFen } = this;
    const data = { projectId, year: YEAR, approvedFen, parts, increases };
    return this.happened({ type: 'ApprovedCostChanged.v1', data });
  }

  contribute(amountFen: Fen): this {
    this.raisedFen += amountFen;
    this.cashFen += amountFen;
    const contributionId = this.id();
    this.given.push({ id: contributionId, amountFen });
    const { projectId, raisedFen } = this;
    const receiptNumber = `${YEAR}-${this.serial}`;
    return this.happened({
      type: 'ContributionReceived.v1',
      data: {
        projectId,
        contributionId,
        receiptNumber,
        channel: 'wechat',
        amountFen,
        paidOn: '2018-07-02',
        raisedFen,
      },
    });
  }

  /** The newest contribution goes: the whole of it, or at most `mostFen`. */
  giveBack(kind: 'reversal' | 'refund', mostFen?: Fen): this {
    const last = this.given.pop();
    if (!last) return this;
    const amountFen = mostFen === undefined ? last.amountFen : minFen(mostFen, last.amountFen);
    this.raisedFen -= amountFen;
    this.cashFen -= amountFen;
    const { projectId, raisedFen } = this;
    return this.happened({
      type: 'ContributionReversed.v1',
      data: {
        projectId,
        contributionId: last.id,
        receiptNumber: `${YEAR}-1`,
        channel: 'wechat',
        amountFen,
        kind,
        reason: 'bounced',
        raisedFen,
      },
    });
  }

  /** At most what is left of the share. */
  pay(place: number, wantedFen: Fen, aheadOfRaising = false): this {
    const publicFunders = this.policy.filter(({ source }) => source !== 'residents');
    const { funder, source, account } = publicFunders[place % publicFunders.length]!;
    const before = this.paid.get(funder) ?? 0n;
    const amountFen = minFen(wantedFen, this.share.get(funder)! - before);
    if (amountFen <= 0n) return this;
    this.paid.set(funder, before + amountFen);
    this.cashFen += amountFen;
    const { projectId } = this;
    const paymentId = this.id();
    const data = {
      projectId,
      paymentId,
      funder,
      source,
      account,
      year: YEAR,
      amountFen,
      aheadOfRaising,
    };
    return this.happened({ type: 'PaymentReleased.v1', data });
  }

  get isSpent(): boolean {
    return this.spentFen > 0n;
  }

  /** At most what the account holds. */
  invoice(wantedFen: Fen): this {
    const amountFen = minFen(wantedFen, minFen(this.cashFen, this.approvedFen - this.spentFen));
    if (amountFen <= 0n) return this;
    this.cashFen -= amountFen;
    this.spentFen += amountFen;
    const { projectId } = this;
    const invoiceId = this.id();
    const invoiceNumber = `INV-${this.serial}`;
    const data = { projectId, invoiceId, invoiceNumber, payee: '市政工程公司', amountFen };
    return this.happened({ type: 'InvoicePaid.v1', data });
  }

  /** Everybody who still owes brings their part, then the account is closed on what was spent. */
  settle(asksBack: boolean): this {
    const due = this.split(this.spentFen);
    due.forEach(({ source, funder, amountFen }, place) => {
      if (source === 'residents') {
        if (this.raisedFen < amountFen) this.contribute(amountFen - this.raisedFen);
      } else this.pay(place, amountFen - (this.paid.get(funder) ?? 0n));
    });
    const residentsDueFen = due.find(({ source }) => source === 'residents')!.amountFen;
    if (asksBack) this.giveBack('refund', this.raisedFen - residentsDueFen);
    const { projectId, compoundId, approvedFen, raisedFen, spentFen: actualFen } = this;
    const parts = due.map((part) => this.settled(part, part.amountFen));
    const reserveFen = raisedFen - residentsDueFen;
    const base = { projectId, compoundId, year: YEAR, approvedFen, actualFen };
    return this.happened({ type: 'ProjectSettled.v1', data: { ...base, parts, reserveFen } });
  }

  /** Only before anything was spent. */
  unwind(): this {
    while (this.given.length > 0) this.giveBack('refund');
    const { projectId, compoundId } = this;
    const parts = this.split(this.approvedFen)
      .filter(({ source }) => source !== 'residents')
      .map((part) => this.settled(part, 0n));
    const data = { projectId, compoundId, year: YEAR, parts };
    return this.happened({ type: 'ProjectUnwound.v1', data });
  }

  /** By public account: what the project has cost its appropriation in the end. */
  used(): ReadonlyMap<string, Fen> {
    const due = this.split(this.spentFen);
    return new Map(due.map(({ account, amountFen }) => [account, amountFen]));
  }

  private settled(
    part: Readonly<{ funder: string; source: FunderSource; account: string }>,
    dueFen: Fen,
  ) {
    const { funder, source, account } = part;
    const isPublic = source !== 'residents';
    const paidFen = isPublic ? (this.paid.get(funder) ?? 0n) : this.raisedFen;
    const backFen = isPublic ? paidFen - dueFen : 0n;
    return { funder, source, account, shareFen: this.share.get(funder)!, dueFen, paidFen, backFen };
  }

  private split(totalFen: Fen) {
    const amounts = splitByShares(
      totalFen,
      this.policy.map(({ share }) => parseShare(share)!),
    );
    return this.policy.map(({ funder, source, account }, place) => ({
      funder,
      source,
      account,
      amountFen: amounts[place]!,
    }));
  }

  private id(): string {
    this.serial++;
    const tail = this.serial.toString(16).padStart(8, '0');
    return `${this.projectId.slice(0, 28)}${tail}`;
  }

  private happened(event: Happened): this {
    this.events.push(event);
    return this;
  }
}

/** A whole lifecycle from choices. */
export function play(choices: Choices): Lifecycle {
  const { policy, approvedFen, ending, asksBack } = choices;
  const life = new Lifecycle(policy).setAppropriations(10n ** 12n).approve(approvedFen);
  if (ending === 'release') return life.release();
  const [half, rest] = [choices.contributions.slice(0, 3), choices.contributions.slice(3)];
  for (const amountFen of half) life.contribute(amountFen);
  if (half.length > 2) life.giveBack('reversal');
  choices.payments.forEach((amountFen, place) => {
    life.pay(place, amountFen, true);
  });
  for (const riseFen of choices.supplements) life.supplement(riseFen);
  for (const amountFen of rest) life.contribute(amountFen);
  if (ending === 'unwind') return life.unwind();
  for (const amountFen of choices.invoices) life.invoice(amountFen);
  return life.settle(asksBack);
}
