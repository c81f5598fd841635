import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { fromTopics, topicProjection } from '@yishi/following';
import { FUNDING_TOPIC, PROJECT_TOPIC } from '@yishi/messaging';
import { Column, Entity, PrimaryColumn, Repository } from 'typeorm';
import type { ProjectOutcome } from '../governance';

/** A project, as far as the governance list needs to know it. */
@Entity({ schema: 'council', name: 'governance_project' })
export class GovernanceProjectRow {
  @PrimaryColumn('uuid') readonly projectId!: string;
  @Column('uuid') readonly compoundId!: string;
  @Column('text') readonly territory!: string;
  /** settled | rejected | withdrawn | cancelled; '' while it goes on. */
  @Column('text') readonly outcome!: ProjectOutcome | '';
}

/** The council context's own copy of which projects there are. */
export const governanceProjects = topicProjection({
  name: 'council.governance-projects',
  version: 1,
  source: fromTopics(PROJECT_TOPIC, FUNDING_TOPIC),
  tables: { project: GovernanceProjectRow },
  on: {
    'ProjectDrafted.v1': ({ data: { projectId, compoundId, territory } }, rows) =>
      rows.put('project', { projectId, compoundId, territory, outcome: '' }),
    'ProjectEndedEarly.v1': ({ data: { projectId, outcome } }, rows) =>
      rows.patch('project', { projectId }, { outcome }),
    'ProjectSettled.v1': ({ data: { projectId } }, rows) =>
      rows.patch('project', { projectId }, { outcome: 'settled' }),
  },
});

/** What is known of a project; it may be a moment behind. */
export type KnownProject = Pick<GovernanceProjectRow, 'compoundId' | 'territory' | 'outcome'>;

@Injectable()
export class KnownProjects {
  constructor(
    @InjectRepository(GovernanceProjectRow)
    private readonly projects: Repository<GovernanceProjectRow>,
  ) {}

  async get(projectId: string): Promise<KnownProject | undefined> {
    return (await this.projects.findOneBy({ projectId })) ?? undefined;
  }
}
