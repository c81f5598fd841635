import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type Actor, Forbidden, grantFor, isUuid, NotFound, type Role } from '@yishi/kernel';
import { onlyParameters, type Query, ReadAfter } from '@yishi/platform';
import { Repository } from 'typeorm';
import { ProjectFunding } from './funding-page/funding-page';

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
    private readonly readAfter: ReadAfter,
  ) {}

  /**
   * Checks the parameters and waits for `after`. Errors: `Malformed`; `NotReady` when the read
   * models are too far behind.
   */
  async prepare(query: Query, ...parameters: readonly string[]): Promise<void> {
    onlyParameters(query, 'after', ...parameters);
    await this.readAfter.wait('funding', query);
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
