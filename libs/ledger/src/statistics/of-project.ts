import type { FunderSource, IntegrationEvents, IntegrationEventType } from '@yishi/messaging';
import { type FunderFigures, funderFiguresAfter } from '../funder-figures';
import { ratios } from '../public-ledger/ratio';
import { type Figures, NO_FIGURES, plus } from './figures';
import type { StatisticProject } from './tables';

type Rules = {
  [K in IntegrationEventType]?: (
    data: IntegrationEvents[K],
    before: StatisticProject,
  ) => Partial<StatisticProject>;
};

const rules: Rules = {
  'ProjectRevised.v1': ({ field }) => ({ field }),
  'ProjectStageChanged.v1': ({ stage }, { isApplied }) => ({
    stage,
    isApplied: isApplied || stage === 'submitted',
  }),
  'ProjectEndorsed.v1': ({ terms }) => ({ shares: terms.shares }),
  'RaisingOpened.v1': () => ({ isRaisingOpened: true }),
  'ContributionReceived.v1': ({ amountFen }, { raisedFen }) => ({
    raisedFen: raisedFen + amountFen,
  }),
  'ContributionReversed.v1': ({ amountFen }, { raisedFen }) => ({
    raisedFen: raisedFen - amountFen,
  }),
};

/** The project after an event about it; funders as the public ledger keeps them. */
export function projectAfter<K extends IntegrationEventType>(
  type: K,
  data: IntegrationEvents[K],
  before: StatisticProject,
): StatisticProject {
  const rule = rules[type] as
    | ((data: IntegrationEvents[K], before: StatisticProject) => Partial<StatisticProject>)
    | undefined;
  const funders = funderFiguresAfter(type, data, before.funders);
  return { ...before, ...rule?.(data, before), funders };
}

/** What public funders paid and did not get back. */
const paidBy = (funders: readonly FunderFigures[], source: FunderSource): bigint =>
  funders
    .filter((funder) => funder.source === source)
    .reduce((sum, { paidFen, backFen }) => sum + paidFen - backFen, 0n);

/** Ratios add up by funder; what the policy says is counted by its text, to see where it differs. */
function ratioFigures({ funders, shares, raisedFen }: StatisticProject): Figures {
  const figures: Record<string, number | bigint> = {};
  for (const ratio of ratios(funders, shares, raisedFen)) {
    const name = `ratio/${ratio.source}/${ratio.funder}`;
    figures[`${name}/projects`] = 1;
    figures[`${name}/paidFen`] = ratio.paidFen;
    figures[`${name}/raisedFen`] = ratio.raisedFen;
    figures[`${name}/policy/${ratio.policy ?? ''}`] = 1;
    if (ratio.offPolicy) figures[`${name}/offPolicy`] = 1;
    if (ratio.isSettled) figures[`${name}/settled`] = 1;
  }
  return figures;
}

export const isRaising = ({ stage, isRaisingOpened }: StatisticProject): boolean =>
  isRaisingOpened && stage === 'raising';

/** What one project counts for in each of its places. */
export function projectFigures(project: StatisticProject): Figures {
  const { stage, field, isApplied, raisedFen, funders } = project;
  return plus(NO_FIGURES, {
    [`project/${stage}/${field}`]: 1,
    applied: isApplied ? 1 : 0,
    raisedFen,
    'paid/districtFen': paidBy(funders, 'district'),
    'paid/streetFen': paidBy(funders, 'street'),
    ...ratioFigures(project),
  });
}
