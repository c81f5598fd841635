import type { Findings } from './findings';
import type { RawEvent } from './raw-log';
import { splitAnew } from './split';

export type Funder = {
  readonly funder: string;
  readonly isPublic: boolean;
  /** The key of its appropriation in funding. */
  readonly account: string;
  shareFen: bigint;
  heldFen: bigint;
  paidFen: bigint;
  backFen: bigint;
};

/** One project, counted from the log. */
export type Project = {
  readonly projectId: string;
  readonly compoundId: string;
  readonly districtCode: string;
  totalFen: bigint;
  participating: number;
  pledgedFen: bigint;
  raisedFen: bigint;
  cashFen: bigint;
  spentFen: bigint;
  year: number;
  shares: readonly string[];
  funders: Funder[];
  end: '' | 'settled' | 'unwound';
};

/** One year of one appropriation, as its own stream adds up. */
export type Appropriation = {
  readonly districtCode: string;
  readonly account: string;
  readonly year: number;
  /** As the journal names it. */
  readonly name: string;
  amountFen: bigint;
  reservedFen: bigint;
  paidFen: bigint;
};

export type ExpectedLine = Readonly<{
  position: bigint;
  place: number;
  projectId: string;
  kind: string;
  number: string;
  funder: string;
  incomeFen: bigint;
  spendingFen: bigint;
  balanceFen: bigint;
}>;

type RawPart = Readonly<{ funder: string; source: string; account: string; amountFen: number }>;
type RawClosed = Readonly<{ funder: string; dueFen: number; backFen: number }>;

const isPublicSource = (source: string): boolean => source !== 'residents';

/**
 * Everything counted once more from the log, in the plainest way: additions by project, and no
 * double entry. Splits, receipt numbers and the sums that events carry are checked on the way.
 */
export class Recount {
  readonly projects = new Map<string, Project>();
  readonly appropriations = new Map<string, Appropriation>();
  readonly reserves = new Map<string, bigint>();
  receipts = 0;
  splits = 0;
  /** Receipts whose money is still on its way to a project's account. */
  private readonly awaited = new Map<string, string>();
  private readonly references = new Set<string>();
  private readonly closings = new Set<string>();
  private readonly supplements = new Set<string>();

  constructor(private readonly findings: Findings) {}

  /**
   * What processes have not finished: until they have, the appropriations may say something else
   * than the projects.
   */
  get underWay(): number {
    return this.awaited.size + this.closings.size + this.supplements.size;
  }

  get isReserving(): boolean {
    return this.closings.size + this.supplements.size > 0;
  }

  /** Adds one event; answers with the lines it must have made in the public ledger. */
  add(event: RawEvent): readonly ExpectedLine[] {
    const category = event.stream.slice(0, event.stream.indexOf('-'));
    if (category === 'appropriation') this.addAppropriation(event);
    else if (category === 'receipts') this.addReceipt(event);
    else if (category === 'project') this.addProject(event);
    else return this.addFunding(event);
    return [];
  }

  // ---------------------------------------------------------------------------------- projects

  private addProject({ type, data }: RawEvent): void {
    if (type === 'ProjectDrafted') {
      const { projectId, compoundId, districtCode, totalFen } = data;
      this.projects.set(projectId, {
        projectId,
        compoundId,
        districtCode,
        totalFen: BigInt(totalFen),
        participating: 0,
        pledgedFen: 0n,
        raisedFen: 0n,
        cashFen: 0n,
        spentFen: 0n,
        year: 0,
        shares: [],
        funders: [],
        end: '',
      });
      return;
    }
    const project = this.project(data.projectId);
    if (type === 'ProjectRevised') project.totalFen = BigInt(data.totalFen);
    if (type === 'HouseholdTookPart') project.participating++;
    if (type === 'HouseholdWithdrew') project.participating--;
  }

  private project(projectId: string): Project {
    const project = this.projects.get(projectId);
    if (!project) throw new Error(`the log speaks of project ${projectId} before it is drafted`);
    return project;
  }

  // ------------------------------------------------------------------------------ appropriations

  private addAppropriation({ type, data, stream }: RawEvent): void {
    const [, districtCode = '', year = ''] = stream.split('-');
    const account = (key: string) => this.appropriation(districtCode, key, Number(year));
    switch (type) {
      case 'AppropriationSet':
        account(data.account).amountFen += BigInt(data.changeFen);
        this.findings.same(
          'appropriation after a change',
          `${stream} ${data.account}`,
          account(data.account).amountFen,
          data.amountFen,
        );
        break;
      case 'AllocationApproved':
        for (const part of publicParts(data.parts))
          account(part.account).reservedFen += BigInt(part.amountFen);
        this.approved(data);
        break;
      case 'SupplementApproved':
        for (const part of publicParts(data.reservations))
          account(part.account).reservedFen += BigInt(part.amountFen);
        this.supplements.add(`${data.projectId} ${data.supplementId}`);
        break;
      case 'PaymentBooked':
        account(data.account).reservedFen -= BigInt(data.amountFen);
        account(data.account).paidFen += BigInt(data.amountFen);
        break;
      case 'PaymentReturned':
        account(data.account).paidFen -= BigInt(data.amountFen);
        break;
      case 'AllocationReleased':
        for (const part of publicParts(data.parts))
          account(part.account).reservedFen -= BigInt(part.amountFen);
        if (data.whole) this.project(data.projectId).funders = [];
        else this.closings.delete(data.projectId);
        break;
    }
  }

  private appropriation(districtCode: string, account: string, year: number): Appropriation {
    const isOfDistrict = !/-\d{9}$/.test(account) && !account.endsWith(`-${districtCode}`);
    const name = isOfDistrict ? `${account}-${districtCode}` : account;
    const key = `${name}:${year}`;
    const known = this.appropriations.get(key);
    if (known) return known;
    const none = { amountFen: 0n, reservedFen: 0n, paidFen: 0n };
    const made: Appropriation = { districtCode, account, year, name, ...none };
    this.appropriations.set(key, made);
    return made;
  }

  private approved(data: RawEvent['data']): void {
    const project = this.project(data.projectId);
    project.year = data.year;
    this.checkSplit(project, 'approved cost', BigInt(data.approvedFen), amountsOf(data.parts));
    project.funders = data.parts.map(({ funder, source, account, amountFen }: RawPart) => ({
      funder,
      isPublic: isPublicSource(source),
      account,
      shareFen: BigInt(amountFen),
      heldFen: isPublicSource(source) ? BigInt(amountFen) : 0n,
      paidFen: project.funders.find((known) => known.funder === funder)?.paidFen ?? 0n,
      backFen: 0n,
    }));
  }

  private checkSplit(
    { projectId, shares }: Project,
    what: string,
    totalFen: bigint,
    parts: readonly bigint[],
  ): void {
    this.splits++;
    this.findings.same(
      `split of the ${what} (largest remainders)`,
      `project ${projectId}`,
      splitAnew(totalFen, shares).join(' / '),
      parts.join(' / '),
    );
  }

  // ------------------------------------------------------------------------------------ receipts

  /** The n-th event of the stream is receipt n. */
  private addReceipt({ stream, version, data, type }: RawEvent): void {
    if (type !== 'ContributionReceived') return;
    this.receipts++;
    const [, , year] = stream.split('-');
    const expected = `${year}-${version.toString().padStart(6, '0')}`;
    this.findings.same('receipt number without gaps', stream, expected, data.receiptNumber);
    this.awaited.set(data.contributionId, `${data.receiptNumber} ${data.amountFen}`);
    if (data.reference === '') return;
    const reference = `${data.channel} ${data.reference}`;
    if (this.references.has(`${stream} ${reference}`))
      this.findings.add('transaction counted once', stream, 'once', `again: ${expected}`);
    this.references.add(`${stream} ${reference}`);
  }

  // ------------------------------------------------------------------------------------- funding

  private addFunding(event: RawEvent): readonly ExpectedLine[] {
    const { type, data } = event;
    const project = this.project(data.projectId);
    switch (type) {
      case 'AllocationRequested':
        project.shares = data.terms.shares.map(({ share }: { share: string }) => share);
        return [];
      case 'ApprovedCostChanged':
        this.costChanged(project, data);
        return [];
      case 'PledgeMade':
        project.pledgedFen += BigInt(data.amountFen);
        return [];
      case 'PledgeWithdrawn':
        project.pledgedFen -= BigInt(data.amountFen);
        return [];
      case 'ContributionCredited':
        return this.credited(event, project);
      case 'ContributionReversed':
        return this.left(event, project, 'reversal');
      case 'ContributionRefunded':
        return this.left(event, project, 'refund');
      case 'PaymentReleased':
        return this.paid(event, project);
      case 'InvoicePaid':
        project.spentFen += BigInt(data.amountFen);
        return [line(event, project, 'invoice', -BigInt(data.amountFen), data.invoiceNumber)];
      case 'ProjectSettled':
        return this.settled(event, project);
      case 'ProjectUnwound':
        return this.closed(event, project, 'unwound', data.parts);
      default:
        return [];
    }
  }

  private costChanged(project: Project, data: RawEvent['data']): void {
    this.supplements.delete(`${data.projectId} ${data.supplementId}`);
    this.checkSplit(project, 'changed cost', BigInt(data.approvedFen), amountsOf(data.parts));
    for (const funder of project.funders) {
      const part = data.parts.find((one: RawPart) => one.funder === funder.funder);
      const riseFen = BigInt(part.amountFen) - funder.shareFen;
      funder.shareFen += riseFen;
      if (!funder.isPublic) continue;
      funder.heldFen += riseFen;
      if (funder.heldFen < 0n) funder.heldFen = 0n;
    }
  }

  private credited(event: RawEvent, project: Project): readonly ExpectedLine[] {
    const { contributionId, receiptNumber, amountFen } = event.data;
    const receipt = this.awaited.get(contributionId) ?? 'none';
    this.awaited.delete(contributionId);
    const where = `project ${project.projectId}, contribution ${contributionId}`;
    this.findings.same(
      'receipt of a contribution',
      where,
      receipt,
      `${receiptNumber} ${amountFen}`,
    );
    project.raisedFen += BigInt(amountFen);
    this.checkRaised(event, project);
    return [line(event, project, 'contribution', BigInt(amountFen), receiptNumber, 'residents')];
  }

  private left(event: RawEvent, project: Project, kind: string): readonly ExpectedLine[] {
    const { receiptNumber, amountFen } = event.data;
    project.raisedFen -= BigInt(amountFen);
    this.checkRaised(event, project);
    return [line(event, project, kind, -BigInt(amountFen), receiptNumber, 'residents')];
  }

  private checkRaised({ position, data }: RawEvent, { projectId, raisedFen }: Project): void {
    const where = `project ${projectId}, event ${position}`;
    this.findings.same('raised after a contribution', where, raisedFen, data.raisedFen);
  }

  private paid(event: RawEvent, project: Project): readonly ExpectedLine[] {
    const { paymentId, funder: name, amountFen } = event.data;
    const funder = project.funders.find(({ funder }) => funder === name);
    const where = `project ${project.projectId}, payment ${paymentId}`;
    if (!funder) this.findings.add('funder of a payment', where, 'a funder', name);
    else {
      funder.heldFen -= BigInt(amountFen);
      funder.paidFen += BigInt(amountFen);
      if (funder.paidFen > funder.shareFen)
        this.findings.add('paid at most the share', where, funder.shareFen, funder.paidFen);
    }
    return [line(event, project, 'disbursement', BigInt(amountFen), paymentId, name)];
  }

  private settled(event: RawEvent, project: Project): readonly ExpectedLine[] {
    const { actualFen, reserveFen, parts } = event.data;
    const dues = parts.map(({ dueFen }: RawClosed) => BigInt(dueFen));
    this.checkSplit(project, 'actual cost', BigInt(actualFen), dues);
    const where = `project ${project.projectId}`;
    this.findings.same('actual cost against invoices', where, project.spentFen, actualFen);
    for (const { funder, dueFen, backFen } of parts as readonly RawClosed[]) {
      const own = project.funders.find((known) => known.funder === funder);
      if (!own?.isPublic) continue;
      const expected = own.paidFen - BigInt(dueFen);
      this.findings.same('given back at settlement', `${where}, ${funder}`, expected, backFen);
    }
    const lines = this.closed(event, project, 'settled', parts);
    const reserve = BigInt(reserveFen);
    const before = this.reserves.get(project.compoundId) ?? 0n;
    this.reserves.set(project.compoundId, before + reserve);
    if (reserve === 0n) return this.checkedEmpty(project, lines);
    const kept = line(event, project, 'to-reserve', -reserve, '', 'residents', lines.length);
    return this.checkedEmpty(project, [...lines, kept]);
  }

  private closed(
    event: RawEvent,
    project: Project,
    end: 'settled' | 'unwound',
    parts: readonly RawClosed[],
  ): readonly ExpectedLine[] {
    project.end = end;
    this.closings.add(project.projectId);
    const lines: ExpectedLine[] = [];
    for (const funder of project.funders) {
      funder.heldFen = 0n;
      const back = BigInt(parts.find((part) => part.funder === funder.funder)?.backFen ?? 0);
      if (!funder.isPublic || back === 0n) continue;
      funder.backFen = back;
      lines.push(line(event, project, 'returned', -back, '', funder.funder, lines.length));
    }
    return end === 'unwound' ? this.checkedEmpty(project, lines) : lines;
  }

  private checkedEmpty(
    { projectId, cashFen, end }: Project,
    lines: readonly ExpectedLine[],
  ): readonly ExpectedLine[] {
    this.findings.same(`cash of a project that is ${end}`, `project ${projectId}`, 0n, cashFen);
    return lines;
  }
}

const amountsOf = (parts: readonly RawPart[]): readonly bigint[] =>
  parts.map(({ amountFen }) => BigInt(amountFen));

const publicParts = (parts: readonly RawPart[]): readonly RawPart[] =>
  parts.filter(({ source }) => isPublicSource(source));

/** Moves the project's cash and says how that must stand in the public ledger. */
function line(
  { position }: RawEvent,
  project: Project,
  kind: string,
  changeFen: bigint,
  number: string,
  funder = '',
  place = 0,
): ExpectedLine {
  project.cashFen += changeFen;
  const { projectId, cashFen: balanceFen } = project;
  const incomeFen = changeFen > 0n ? changeFen : 0n;
  const spendingFen = changeFen < 0n ? -changeFen : 0n;
  return { position, place, projectId, kind, number, funder, incomeFen, spendingFen, balanceFen };
}
