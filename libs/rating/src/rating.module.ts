import { Module } from '@nestjs/common';

/** The rating of council members (三评). */
@Module({})
export class RatingModule {}
