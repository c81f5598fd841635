export * from './following';
