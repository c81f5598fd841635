import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type Past, PastRows, type Projection } from '@yishi/following';
import { Clock, isUuid, NotFound } from '@yishi/kernel';
import { onlyParameters, pastDay, type Query, ReadAfter } from '@yishi/platform';
import { Repository } from 'typeorm';
import { projectStream } from './project';
import { ProjectPage, projectPageProjection } from './project-page/project-page';

/** What the read slices ask for first. */
@Injectable()
export class Reading {
  constructor(
    @InjectRepository(ProjectPage) private readonly pages: Repository<ProjectPage>,
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
    await this.readAfter.wait('project', query);
    return day;
  }

  /** The project's page as it is; throws `NotFound`. */
  async page(projectId: string): Promise<ProjectPage> {
    const page = isUuid(projectId) ? await this.pages.findOneBy({ projectId }) : null;
    if (!page) throw new NotFound('project');
    return page;
  }

  /**
   * The project's page as of a past day, and the rows that another projection had of the project;
   * throws `NotFound` also when it was drafted later.
   */
  async past<T extends string, E extends object>(
    projectId: string,
    day: string,
    also: readonly Projection<T, E>[] = [],
  ): Promise<Past & Readonly<{ page: ProjectPage }>> {
    if (!isUuid(projectId)) throw new NotFound('project');
    const projections = [projectPageProjection, ...also];
    const past = await this.pastRows.allAsOf(projections, [projectStream(projectId)], day);
    const page = past.row(ProjectPage);
    if (!page) throw new NotFound('project');
    return { ...past, page };
  }
}
