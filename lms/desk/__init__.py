"""What needs me today? Home pages for every role; knows everyone, known by no one."""
