import { type Fen, maxFen, minFen, percentFloor } from '@yishi/kernel';
import type { FunderShare, FunderSource } from '@yishi/messaging';
import { type FunderFigures, isClosed, isPublic } from '../funder-figures';
import { described, type Ratio, ratios, ratioText, targetFen } from './ratio';

/** What the book knows of one project, now or as of a past date. */
export type ProjectFigures = Readonly<{
  projectId: string;
  compoundId: string;
  streetCode: string;
  districtCode: string;
  title: string;
  field: string;
  stage: string;
  totalFen: Fen;
  households: number | null;
  needed: number | null;
  threshold: string | null;
  participating: number;
  pledgedFen: Fen;
  raisedFen: Fen;
  deadline: string | null;
  publicityEndsAt: string | null;
  matching: string | null;
  shares: readonly FunderShare[];
  funders: readonly FunderFigures[];
}>;

/**
 * Where a funder stands: its share of the cost, what it promised, paid, got back, and what is still
 * missing.
 */
export type FunderLine = Readonly<{
  funder: string;
  source: FunderSource;
  shareFen: Fen;
  pledgedFen: Fen;
  paidFen: Fen;
  backFen: Fen;
  outstandingFen: Fen;
  dueFen: Fen | null;
}>;

/**
 * Residents may be more than one funder in a policy: what they raised fills their shares in order,
 * the last takes the rest.
 */
function residentsPaid(funders: readonly FunderFigures[], raisedFen: Fen): Map<string, Fen> {
  const residents = funders.filter((funder) => !isPublic(funder));
  let left = raisedFen;
  return new Map(
    residents.map(({ funder, shareFen }, place) => {
      const paidFen = place === residents.length - 1 ? left : minFen(left, shareFen);
      left -= paidFen;
      return [funder, paidFen];
    }),
  );
}

export function funderLines(project: ProjectFigures): readonly FunderLine[] {
  const { funders, raisedFen, pledgedFen } = project;
  const raised = residentsPaid(funders, raisedFen);
  return funders.map((figures) => {
    const { funder, source, shareFen, backFen, dueFen } = figures;
    const paidFen = raised.get(funder) ?? figures.paidFen;
    const wantedFen = dueFen ?? shareFen;
    const isOpen = !isClosed(figures);
    return {
      funder,
      source,
      shareFen,
      pledgedFen: isPublic(figures) ? shareFen : pledgedFen,
      paidFen,
      backFen,
      outstandingFen: isOpen ? maxFen(wantedFen - paidFen, 0n) : 0n,
      dueFen,
    };
  });
}

export const approvedFen = ({ funders }: Pick<ProjectFigures, 'funders'>): Fen =>
  funders.reduce((sum, { shareFen }) => sum + shareFen, 0n);

/** Percentages are rounded down: 69.999 % never shows as 70 %. */
function participationOf(project: ProjectFigures) {
  const { households, needed, participating, threshold } = project;
  if (households === null || needed === null) return null;
  const percent = percentFloor(participating, households);
  const reached = participating >= needed;
  return { participating, households, needed, threshold, percent, reached };
}

function raisingOf(raisedFen: Fen, wantedFen: Fen) {
  const percent = percentFloor(raisedFen < 0n ? 0n : raisedFen, wantedFen);
  return { raisedFen, targetFen: wantedFen, percent, complete: raisedFen >= wantedFen };
}

/** The figures above the lines of one project's ledger. */
export function projectHeader(project: ProjectFigures) {
  const { projectId, compoundId, streetCode, districtCode, title, field, stage } = project;
  const { totalFen, pledgedFen, raisedFen, deadline, publicityEndsAt, matching } = project;
  const { funders, shares } = project;
  const paid = ratios(funders, shares, raisedFen);
  const isApproved = funders.length > 0;
  return {
    projectId,
    compoundId,
    streetCode,
    districtCode,
    title,
    field,
    stage,
    totalFen,
    approvedFen: isApproved ? approvedFen(project) : null,
    funders: funderLines(project),
    participation: participationOf(project),
    publicityEndsAt,
    raising: isApproved
      ? { ...raisingOf(raisedFen, targetFen(funders)), pledgedFen, deadline, matching }
      : null,
    ratios: paid,
    offPolicy: paid.some((ratio) => ratio.offPolicy),
  };
}

// ----------------------------------------------------------------------- compound, street,
// district

type FunderSums = { -readonly [K in keyof Omit<FunderLine, 'dueFen'>]: FunderLine[K] };

function sumFunders(projects: readonly ProjectFigures[]): readonly FunderSums[] {
  const sums = new Map<string, FunderSums>();
  for (const { funder, source, ...figures } of projects.flatMap(funderLines)) {
    const key = `${source}/${funder}`;
    const sum = sums.get(key) ?? {
      funder,
      source,
      shareFen: 0n,
      pledgedFen: 0n,
      paidFen: 0n,
      backFen: 0n,
      outstandingFen: 0n,
    };
    sums.set(key, sum);
    for (const field of ['shareFen', 'pledgedFen', 'paidFen', 'backFen', 'outstandingFen'] as const)
      sum[field] += figures[field];
  }
  return [...sums.values()];
}

/**
 * Over several projects: the sums side by side, the policy's ratio when all have the same, and how
 * many are off it.
 */
function sumRatios(projects: readonly ProjectFigures[]) {
  const byFunder = new Map<string, Ratio[]>();
  for (const { funders, shares, raisedFen } of projects)
    for (const ratio of ratios(funders, shares, raisedFen)) {
      const key = `${ratio.source}/${ratio.funder}`;
      byFunder.set(key, [...(byFunder.get(key) ?? []), ratio]);
    }
  return [...byFunder.values()].map((all) => {
    const { funder, source, policy } = all[0]!;
    return summedRatio({
      funder,
      source,
      paidFen: all.reduce((sum, ratio) => sum + ratio.paidFen, 0n),
      raisedFen: all.reduce((sum, ratio) => sum + ratio.raisedFen, 0n),
      policy: all.every((ratio) => ratio.policy === policy) ? policy : null,
      isSettled: all.every((ratio) => ratio.isSettled),
      offPolicyProjects: all.filter((ratio) => ratio.offPolicy).length,
    });
  });
}

type RatioSum = Pick<
  Ratio,
  'funder' | 'source' | 'paidFen' | 'raisedFen' | 'policy' | 'isSettled'
> &
  Readonly<{ offPolicyProjects: number }>;
export type SummedRatio = Ratio & Readonly<{ offPolicyProjects: number }>;

/** One public funder's ratio over several projects, said as a fact. */
export function summedRatio({ offPolicyProjects, ...sum }: RatioSum): SummedRatio {
  const offPolicy = offPolicyProjects > 0;
  const paid = ratioText(sum.paidFen, sum.raisedFen, offPolicy) ?? null;
  return { ...described({ ...sum, paid, offPolicy }), offPolicyProjects };
}

/** The figures above the lines of a compound's, street's or district's ledger. */
export function sumHeader(projects: readonly ProjectFigures[]) {
  const byStage: Record<string, number> = {};
  for (const { stage } of projects) byStage[stage] = (byStage[stage] ?? 0) + 1;
  const sum = (of: (project: ProjectFigures) => Fen) =>
    projects.reduce((total, project) => total + of(project), 0n);
  const paid = sumRatios(projects);
  return {
    projects: { total: projects.length, byStage },
    totalFen: sum(({ totalFen }) => totalFen),
    approvedFen: sum(approvedFen),
    funders: sumFunders(projects),
    raising: {
      ...raisingOf(
        sum(({ raisedFen }) => raisedFen),
        sum(({ funders }) => targetFen(funders)),
      ),
      pledgedFen: sum(({ pledgedFen }) => pledgedFen),
    },
    ratios: paid,
    offPolicy: paid.some((ratio) => ratio.offPolicy),
  };
}
