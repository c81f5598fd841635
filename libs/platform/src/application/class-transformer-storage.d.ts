declare module 'class-transformer/cjs/storage' {
  /** What `@Type` decorators say; class-transformer does not export it from its entry. */
  export const defaultMetadataStorage: unknown;
}
