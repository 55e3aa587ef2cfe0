import { ListSkeleton, Skeleton } from "@/components/skeleton";

/** What stands in the place of the jobs while they are on their way. */
export default function Loading() {
  return (
    <>
      <Skeleton className="mb-6 h-9 w-32" />
      <ListSkeleton />
    </>
  );
}
