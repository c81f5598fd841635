import { communityRights } from './community';
import { exitRights } from './exit';
import { fundingRights } from './funding';
import { governanceRights } from './governance';
import { meetingRights } from './meeting';
import { membershipRights } from './membership';
import { opinionRights } from './opinion';
import { projectRights } from './project';
import { ratingRights } from './rating';
import type { Rights, Targets } from './right';
import { turnoutRights } from './turnout';

export type { Targets } from './right';

/**
 * Who may do what, written down once more, apart from the program: a right that grows or goes must
 * be changed in two places. Every command route has a line.
 */
export const RIGHTS: Rights = {
  ...communityRights,
  ...membershipRights,
  ...opinionRights,
  ...governanceRights,
  ...meetingRights,
  ...turnoutRights,
  ...exitRights,
  ...projectRights,
  ...fundingRights,
  ...ratingRights,
};

/** `:name` parts of a path, or of the texts of a body, become the targets' ids. */
export const aimed = (text: string, targets: Targets): string =>
  text.replace(/:([a-z][A-Za-z]+)/g, (whole, name: string) => targets[name] ?? whole);
