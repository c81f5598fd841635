import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type Past, PastRows, type Projection } from '@yishi/following';
import { type Actor, Clock, Forbidden, grantFor, isUuid, NotFound, type Role } from '@yishi/kernel';
import { onlyParameters, pastDay, type Query, ReadAfter } from '@yishi/platform';
import { Repository } from 'typeorm';
import { fundingStream } from './funding';
import { fundingPage, ProjectFunding } from './funding-page/funding-page';

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

/** A project's money as of a past day, with the rows of the projections asked for. */
export type PastFunding = Past & Readonly<{ project: ProjectFunding }>;

@Injectable()
export class Reading {
  constructor(
    @InjectRepository(ProjectFunding) private readonly projects: Repository<ProjectFunding>,
    private readonly pastRows: PastRows,
    private readonly readAfter: ReadAfter,
    private readonly clock: Clock,
  ) {}

  /**
   * Checks the parameters, waits for `after`, and says which past day is asked for, `undefined` for
   * now. Errors: `Malformed`; `NotReady` when the read models are too far behind.
   */
  async prepare(query: Query, ...parameters: readonly string[]): Promise<string | undefined> {
    onlyParameters(query, 'after', 'asOf', ...parameters);
    const day = pastDay(query, this.clock);
    await this.readAfter.wait('funding', query);
    return day;
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
    assertMayRead(actor, roles, project);
    return project;
  }

  /**
   * The project's money as of a past day; `also`: a projection over the project's own stream, and
   * over `streams` where it needs others. Throws `NotFound` also when the money was first asked for
   * later.
   */
  async past<T extends string, E extends object>(
    projectId: string,
    day: string,
    also?: Projection<T, E>,
    streams: readonly string[] = [],
  ): Promise<PastFunding> {
    if (!isUuid(projectId)) throw new NotFound('project');
    const projections = also ? [fundingPage, also] : [fundingPage];
    const all = [fundingStream(projectId), ...streams];
    const past = await this.pastRows.allAsOf(projections, all, day);
    const project = past.row(ProjectFunding);
    if (!project) throw new NotFound('project');
    return { ...past, project };
  }
}

/** Throws `Forbidden`. */
export function assertMayRead(
  actor: Actor,
  roles: readonly Role[],
  { territory }: ProjectFunding,
): void {
  if (!grantFor(actor, roles, territory)) throw new Forbidden('territory-not-allowed');
}
