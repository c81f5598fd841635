import { type Fen, maxFen } from '@yishi/kernel';
import type { FunderSource, IntegrationEvents } from '@yishi/messaging';

/**
 * Where one funder stands with one project, in fen. What residents brought is counted with the
 * contributions instead.
 */
export type FunderFigures = Readonly<{
  funder: string;
  source: FunderSource;
  /** Whose appropriation, as funding names it; '' for residents. */
  account: string;
  /** Its share of the approved cost. */
  shareFen: Fen;
  /** Reserved and not yet paid. */
  heldFen: Fen;
  paidFen: Fen;
  /** Given back at the end. */
  backFen: Fen;
  /** Its part of the actual cost, once that is settled. */
  dueFen: Fen | null;
}>;

export const isPublic = ({ source }: Readonly<{ source: string }>): boolean =>
  source !== 'residents';

export const isClosed = ({ dueFen }: FunderFigures): boolean => dueFen !== null;

type Rules = {
  [K in keyof IntegrationEvents]?: (
    data: IntegrationEvents[K],
    before: readonly FunderFigures[],
  ) => readonly FunderFigures[];
};

const closed = (
  {
    parts,
  }: Readonly<{ parts: readonly Readonly<{ funder: string; dueFen: Fen; backFen: Fen }>[] }>,
  before: readonly FunderFigures[],
): readonly FunderFigures[] =>
  before.map((figures) => {
    const part = parts.find(({ funder }) => funder === figures.funder);
    const backFen = isPublic(figures) ? (part?.backFen ?? 0n) : 0n;
    return { ...figures, heldFen: 0n, dueFen: part?.dueFen ?? 0n, backFen };
  });

const rules: Rules = {
  'AllocationApproved.v1': ({ parts }, before) =>
    parts.map(({ funder, source, account, amountFen }) => ({
      funder,
      source,
      account,
      shareFen: amountFen,
      heldFen: isPublic({ source }) ? amountFen : 0n,
      paidFen: before.find((figures) => figures.funder === funder)?.paidFen ?? 0n,
      backFen: 0n,
      dueFen: null,
    })),

  /** What is closed stays as it was closed. */
  'AllocationReleased.v1': (_, before) => before.filter(isClosed),

  /**
   * One part may sink by a fen while the cost rises (largest remainders); who paid it all has
   * nothing left to release.
   */
  'ApprovedCostChanged.v1': ({ increases }, before) =>
    before.map((figures) => {
      const change = increases.find(({ funder }) => funder === figures.funder)?.amountFen ?? 0n;
      const shareFen = figures.shareFen + change;
      if (!isPublic(figures)) return { ...figures, shareFen };
      return { ...figures, shareFen, heldFen: maxFen(figures.heldFen + change, 0n) };
    }),

  'PaymentReleased.v1': ({ funder, amountFen }, before) =>
    before.map((figures) =>
      figures.funder === funder
        ? {
            ...figures,
            heldFen: figures.heldFen - amountFen,
            paidFen: figures.paidFen + amountFen,
          }
        : figures,
    ),

  'ProjectSettled.v1': closed,
  'ProjectUnwound.v1': closed,
};

/**
 * The funders of the project after the event; the very same list when the event does not concern
 * them.
 */
export function funderFiguresAfter<K extends keyof IntegrationEvents>(
  type: K,
  data: IntegrationEvents[K],
  before: readonly FunderFigures[],
): readonly FunderFigures[] {
  const rule = rules[type] as
    | ((data: IntegrationEvents[K], before: readonly FunderFigures[]) => typeof before)
    | undefined;
  return rule ? rule(data, before) : before;
}

/** Events whose effect on money depends on where the funders stand. */
export const MOVES_FUNDERS: ReadonlySet<string> = new Set(Object.keys(rules));
