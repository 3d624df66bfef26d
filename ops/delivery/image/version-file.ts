import { type Document, parseDocument } from 'yaml';
import { z } from 'zod';

import { DeliveryError } from '../errors.ts';
import type { Image } from './build.ts';

/** Looser than `Image`: the first version of the file has a placeholder tag and no digest. */
const Content = z.strictObject({ image: z.strictObject({ tag: z.string(), digest: z.string() }) });

/**
 * The image that a version.yaml names.
 * @throws {DeliveryError} if the file contains anything but `image` with `tag` and `digest`.
 */
export function readImage(text: string, file: string): Image {
  const document = parseDocument(text);
  const content = Content.safeParse(document.errors.length === 0 ? document.toJS() : undefined);
  if (content.success) return content.data.image;
  const why = document.errors[0]?.message ?? z.prettifyError(content.error);
  throw new DeliveryError('request', `${file} should hold image.tag and image.digest and nothing else:\n${why}`);
}

/** The file with another image. Comments, quotes and order stay. */
export function withImage(text: string, { tag, digest }: Image): string {
  const document: Document = parseDocument(text);
  document.setIn(['image', 'tag'], tag);
  document.setIn(['image', 'digest'], digest);
  return document.toString({ lineWidth: 0 });
}
