import { ListSkeleton, Skeleton } from "@/components/skeleton";

/** What stands in the place of the files while they are on their way. */
export default function Loading() {
  return (
    <>
      <Skeleton className="mb-6 h-9 w-32" />
      <Skeleton className="mb-6 h-10 w-full" />
      <ListSkeleton />
    </>
  );
}
