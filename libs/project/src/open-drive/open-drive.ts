import { chinaDate, type Decide, neededFor, parseShare, Refused } from '@yishi/kernel';
import { handlerFor, IsId, YishiCommand } from '@yishi/platform';
import { Councils } from '../council/councils';
import { Households, type Snapshot } from '../household/households';
import { Policies, type PolicyInForce } from '../policy/policies';
import { type Project, type ProjectEvent, placeOf, project, projectStream } from '../project';

/** Ids in one event: 16,000 × 39 bytes stay well below the log's 1 MiB an event. */
export const SNAPSHOT_PART = 16_000;

/**
 * Opens the drive: fixes the resident households, the version of the register and the policy in
 * force today (in China). Later changes of register and policy change neither. Refusals:
 * `not-a-draft`, `council-not-established`, `no-policy`, `register-being-imported`,
 * `no-resident-households`.
 */
export class OpenDrive extends YishiCommand {
  @IsId() readonly projectId!: string;
}

export type Opening = Readonly<{
  hasCouncil: boolean;
  policy: PolicyInForce | undefined;
  /** `undefined`: the compound has no register. */
  snapshot: Snapshot | undefined;
}>;

export const decide: Decide<OpenDrive, Project, ProjectEvent, Opening> = (
  { projectId },
  state,
  { loaded: { hasCouncil, policy, snapshot } },
) => {
  if (state.stage !== 'draft') throw new Refused('not-a-draft', { stage: state.stage });
  if (!hasCouncil) throw new Refused('council-not-established');
  if (!policy) throw new Refused('no-policy');
  if (snapshot && !snapshot.complete) throw new Refused('register-being-imported');
  if (!snapshot || snapshot.households.length === 0) throw new Refused('no-resident-households');
  const { registerVersion, households } = snapshot;
  const { policyVersion, terms } = policy;
  const threshold = parseShare(terms.threshold);
  if (!threshold) throw new RangeError(`policy ${policyVersion}: threshold is not a fraction`);
  const size = households.length;
  const opened = { registerVersion, size, needed: neededFor(size, threshold) };
  const [first = [], ...others] = parts(households);
  return [
    {
      type: 'DriveOpened',
      data: { projectId, ...opened, policyVersion, terms, households: first },
    },
    ...others.map(
      (part) => ({ type: 'SnapshotContinued', data: { projectId, households: part } }) as const,
    ),
  ];
};

function parts(households: readonly string[]): readonly (readonly string[])[] {
  const made: (readonly string[])[] = [];
  for (let from = 0; from < households.length; from += SNAPSHOT_PART)
    made.push(households.slice(from, from + SNAPSHOT_PART));
  return made;
}

export const OpenDriveHandler = handlerFor(OpenDrive, {
  fold: project,
  stream: ({ projectId }) => projectStream(projectId),
  load: async ({ projectId }, reader, { now }) => {
    const { place } = await reader.state(project, projectStream(projectId));
    return {
      hasCouncil: (await reader.get(Councils).ofCompound(place.compoundId)) !== undefined,
      policy: await reader.get(Policies).inForce(place.districtCode, chinaDate(now)),
      snapshot: await reader.get(Households).snapshot(place.compoundId),
    };
  },
  decide,
  allow: [{ roles: ['council-director'], territory: (_, state) => placeOf(state) }],
});
