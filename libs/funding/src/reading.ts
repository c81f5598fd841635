import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { FollowerRegistry } from '@yishi/following';
import { type Actor, Forbidden, grantFor, isUuid, NotFound, type Role } from '@yishi/kernel';
import { afterPosition, NotReady, onlyParameters, type Query } from '@yishi/platform';
import { Repository } from 'typeorm';
import { ProjectFunding } from './funding-page/funding-page';

/** How long a read waits for its own writes before it says that they are not there yet. */
const WAIT_MS = 5_000;

/** Those who handle a project's money, and those who check it. */
export const MONEY_READERS: readonly Role[] = [
  'council-member',
  'council-director',
  'street-officer',
  'district-finance',
  'auditor',
];

/** Who settles contributions with the people, so must see for whom they are. */
export const CONTRIBUTION_READERS: readonly Role[] = [
  'council-member',
  'council-director',
  'street-officer',
  'auditor',
];

@Injectable()
export class Reading {
  constructor(
    @InjectRepository(ProjectFunding) private readonly projects: Repository<ProjectFunding>,
    private readonly followers: FollowerRegistry,
  ) {}

  /**
   * Checks the parameters and waits for `after`. Errors: `Malformed`; `NotReady` when the read
   * models are too far behind.
   */
  async prepare(query: Query, ...parameters: readonly string[]): Promise<void> {
    onlyParameters(query, 'after', ...parameters);
    const position = afterPosition(query);
    if (position === undefined) return;
    if (!(await this.followers.waitFor('funding', position, WAIT_MS))) {
      throw new NotReady({ after: position.toString() });
    }
  }

  /** Throws `NotFound`. */
  async project(projectId: string): Promise<ProjectFunding> {
    const found = isUuid(projectId) ? await this.projects.findOneBy({ projectId }) : null;
    if (!found) throw new NotFound('project');
    return found;
  }

  /**
   * The project, for those who hold one of the roles where it is. Throws `NotFound`, `Forbidden`.
   */
  async projectFor(
    actor: Actor,
    roles: readonly Role[],
    projectId: string,
  ): Promise<ProjectFunding> {
    const project = await this.project(projectId);
    if (!grantFor(actor, roles, project.territory)) throw new Forbidden('territory-not-allowed');
    return project;
  }
}
