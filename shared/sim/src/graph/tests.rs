mod calendar;
mod contacts;
mod doors;
mod todo;
