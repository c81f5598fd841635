import { Module } from '@nestjs/common';
import { BallotBoxModule } from './ballot-box/ballot-box.module';

/** The rating of council members (三评). */
@Module({ imports: [BallotBoxModule] })
export class RatingModule {}
