export { imageArchive, type ImageArchive, type ImageSpec } from './archive.ts';
export { debianImage, type DebianImage } from './debian-image.ts';
export { kafkaImage } from './kafka-image.ts';
export { pauseImage, PAUSE_IMAGE } from './pause-image.ts';
export { postgresImage, POSTGRES_IMAGE } from './postgres-image.ts';
export { staticImage, type StaticImage } from './static-image.ts';
export type { Entry } from './tar.ts';
