import { type EventMetadata, NotFound } from '@yishi/kernel';
import { compoundId, territory } from '../membership/council.samples';
import {
  type Governance,
  type GovernanceEvent,
  governance,
  type ProjectOutcome,
} from './governance';
import type { KnownProject } from './projects/projects';

/** Data for the specs of this area. */
const id = (kind: string, number: number): string =>
  `00000000-0000-8000-8000-${kind}${String(number).padStart(12 - kind.length, '0')}`;

export const itemId = (number: number): string => id('1a', number);
export const projectId = (number: number): string => id('2a', number);
export const opinionId = id('3a', 1);

export const running: KnownProject = { compoundId, territory, outcome: '' };
export const settled: KnownProject = { ...running, outcome: 'settled' };
export const elsewhere: KnownProject = { ...running, compoundId: id('d', 2) };

const ofItem = (number: number) => ({ itemId: itemId(number), compoundId, territory });

export const listed = (number: number): GovernanceEvent => ({
  type: 'ItemListed',
  data: {
    ...ofItem(number),
    number,
    field: 'environment',
    title: `问题 ${number}`,
    description: '楼道灯不亮。',
    estimatedFen: 120_000n,
    opinionId: '',
    opinionNumber: '',
  },
});
export const joined = (number: number, project = 1): GovernanceEvent => ({
  type: 'ItemJoinedProject',
  data: { ...ofItem(number), projectId: projectId(project) },
});
export const leftProject = (number: number, project = 1): GovernanceEvent => ({
  type: 'ItemLeftProject',
  data: { ...ofItem(number), projectId: projectId(project), reason: '另行立项' },
});
export const reopened = (
  number: number,
  outcome: Exclude<ProjectOutcome, 'settled'> = 'cancelled',
  project = 1,
): GovernanceEvent => ({
  type: 'ItemReopened',
  data: { ...ofItem(number), projectId: projectId(project), outcome },
});
export const coordinated = (number: number): GovernanceEvent => ({
  type: 'ItemCoordinated',
  data: { ...ofItem(number), who: '供电所', on: '2018-05-31', result: '已换灯' },
});
export const solvedByProject = (number: number, project = 1): GovernanceEvent => ({
  type: 'ItemSolvedByProject',
  data: { ...ofItem(number), projectId: projectId(project) },
});
export const dropped = (number: number): GovernanceEvent => ({
  type: 'ItemDropped',
  data: { ...ofItem(number), reason: '重复' },
});
export const projectEnded = (outcome: ProjectOutcome, project = 1): GovernanceEvent => ({
  type: 'ProjectEnded',
  data: { compoundId, territory, projectId: projectId(project), outcome },
});

export const noMetadata: EventMetadata = {
  commandId: '',
  inputHash: '',
  at: '',
  by: '',
  role: '',
};
export const folded = (
  events: readonly GovernanceEvent[],
  from: Governance = governance.initialState,
): Governance => events.reduce((state, event) => governance.evolve(state, event, noMetadata), from);

export const NO_ITEM = new NotFound('governance-item');
