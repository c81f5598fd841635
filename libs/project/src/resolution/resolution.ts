import { fromTopics, topicProjection } from '@yishi/following';
import { COUNCIL_TOPIC } from '@yishi/messaging';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A resolution that a residents' meeting of a compound passed. */
@Entity({ schema: 'project', name: 'resolution' })
export class Resolution {
  @PrimaryColumn('uuid') readonly resolutionId!: string;
  @Column('uuid') readonly meetingId!: string;
  @Column('uuid') readonly compoundId!: string;
  @Column('text') readonly title!: string;
}

export const resolutionProjection = topicProjection({
  name: 'project.resolution',
  version: 1,
  source: fromTopics(COUNCIL_TOPIC),
  tables: { resolution: Resolution },
  on: {
    'ResolutionPassed.v1': ({ data: { resolutionId, meetingId, compoundId, title } }, rows) =>
      rows.put('resolution', { resolutionId, meetingId, compoundId, title }),
  },
});
