import { Module } from '@nestjs/common';
import { FollowingModule } from '@yishi/following';
import { Places, places } from './places';
import { policies } from './policies';

/** The context's own copies of what community says; shared by all areas. */
@Module({
  imports: [FollowingModule.forContext({ projections: [places, policies] })],
  providers: [Places],
  exports: [Places],
})
export class PlacesModule {}
