// How many permits a second the account's object gives. It is asked directly, with a question that a Worker of Edgepost has asked: the way to
// the object is not what is measured.
export const permits = {};
