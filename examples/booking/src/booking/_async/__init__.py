# The async source; twofold.mirror generates its blocking mirror.
