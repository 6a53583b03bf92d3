import { ReferenceReflection, ReflectionKind } from 'typedoc';
import type { DeclarationReflection, ProjectReflection } from 'typedoc';

/**
 * What has no doc comment, neither its own nor one that it inherits: exports, and members of exported classes and interfaces. Of a
 * constructor its class tells enough, of a parameter its function.
 */
export function undocumented(project: ProjectReflection): string[] {
  const exported = (project.children ?? []).flatMap((module) => module.children ?? []);
  return exported.flatMap(withMembers).filter(isMissing).map(describe);
}

function withMembers(declaration: DeclarationReflection): DeclarationReflection[] {
  if (!declaration.kindOf([ReflectionKind.Class, ReflectionKind.Interface])) return [declaration];
  return [declaration, ...(declaration.children ?? [])];
}

function isMissing(declaration: DeclarationReflection): boolean {
  const isToldElsewhere = declaration instanceof ReferenceReflection || declaration.kindOf(ReflectionKind.Constructor);
  return !isToldElsewhere && !declaration.hasComment() && !hasCommentOnSignatures(declaration);
}

/** On each of a function's, since an editor shows one alone; on either of an accessor's. */
function hasCommentOnSignatures({ signatures, getSignature, setSignature }: DeclarationReflection): boolean {
  if (signatures !== undefined) return signatures.every((signature) => signature.hasComment());
  return getSignature?.hasComment() === true || setSignature?.hasComment() === true;
}

function describe(declaration: DeclarationReflection): string {
  const [source] = declaration.sources ?? [];
  return `${declaration.getFriendlyFullName()} has no doc comment (${source?.fileName}:${source?.line})`;
}
